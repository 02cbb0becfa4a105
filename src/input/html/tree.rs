//! The tree of a page as browsers build it, at a bounded cost.

use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::{StrTendril, TendrilSink};
use scraper::{Html, HtmlTreeSink};

use crate::limits;

/// How much of a page is parsed between two looks at how the tree has grown.
const PIECE: usize = 4 << 10;

/// Most attributes of one tag: the parser compares each with all before it. Pages made by Word have about 20.
const ATTRIBUTES: usize = 500;

/// The page up to the first tag with more attributes than any real one.
fn without_long_tags(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(begins) = bytes[at..].iter().position(|b| *b == b'<').map(|i| at + i) {
        at = begins + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (mut words, mut quote) = (0, None);
        for (index, byte) in bytes[at..].iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => {
                    at += index;
                    break;
                }
                (None, b'"' | b'\'') if bytes[at + index - 1] == b'=' => quote = Some(*byte),
                (Some(open), byte) if open == *byte => quote = None,
                (None, b' ' | b'\n' | b'\t' | b'/') => words += 1,
                _ => {}
            }
            if words > ATTRIBUTES {
                return text.get(..begins).unwrap_or(text);
            }
        }
    }
    text
}

/// Parses a page. Says whether a bound was reached and the rest left out.
pub(super) fn parse(text: &str) -> (Html, bool) {
    let mut parser = parse_document(HtmlTreeSink::new(Html::new_document()), ParseOpts::default());
    let mut rest = without_long_tags(text);
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
