//! The tree of a page as browsers build it, at a bounded cost.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};

use crate::input::markup::long_tag;
use crate::limits;

/// How much of a page is parsed between two looks at how the tree has grown.
const PIECE: usize = 4 << 10;

/// Parses a page. Says whether a bound was reached and the rest left out.
pub(super) fn parse(text: &str) -> (Html, bool) {
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = long_tag(text).and_then(|at| text.get(..at)).unwrap_or(text);
    let mut cut = rest.len() < text.len();
    while !rest.is_empty() {
        let end = (PIECE.min(rest.len())..=rest.len()).find(|at| rest.is_char_boundary(*at));
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
        let page = parser.tokenizer.sink.sink.0.borrow();
        // The parser looks through all open elements again and again, so depth is what costs.
        let last = page.tree.nodes().next_back();
        let depth = last.map_or(0, |node| node.ancestors().take(limits::MARKUP_DEPTH + 1).count());
        if depth > limits::MARKUP_DEPTH || page.tree.values().len() > limits::MARKUP_NODES {
            cut |= !rest.is_empty() || depth > limits::MARKUP_DEPTH;
            break;
        }
    }
    (parser.finish(), cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_pages_are_cut_and_not_suffered() {
        let (page, cut) = parse(&"<div>".repeat(100_000));
        assert!(cut && page.tree.values().len() < 10_000);
        assert!(!parse(&"<p>一<b>二</b>".repeat(10_000)).1);
    }
}
