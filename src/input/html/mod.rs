//! Web pages: the tree that html5ever builds, walked into paragraphs and tables. Nothing is fetched.

mod edges;
mod style;
mod table;
mod tree;

use std::collections::BTreeMap;

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input, charset};
use crate::block::Block;
use crate::finding::{Code, Finding};
use crate::limits;
use style::Hidden;

/// Parts of a saved page by the names under which the page calls for them: bytes and charset.
pub(super) type Parts = BTreeMap<String, (Vec<u8>, Option<String>)>;

/// Deepest page in a page in a page.
const FRAMES: usize = 3;

/// Opens a page.
pub(super) fn open(bytes: &[u8]) -> Input {
    open_with(bytes, None, &Parts::new(), "text/html")
}

/// Opens a page that was saved together with others; `charset` is what the message around it declares.
pub(super) fn open_with(
    bytes: &[u8],
    charset: Option<&str>,
    parts: &Parts,
    media_type: &'static str,
) -> Input {
    let mut walk = Walk {
        parts,
        hidden: Hidden::default(),
        depth: 0,
        frames: 0,
        findings: Vec::new(),
        said: Said::default(),
    };
    let mut blocks = walk.page(bytes, charset);
    let removed = edges::take_off(&mut blocks);
    if removed > 0 {
        let message = format!("去掉了网页末尾 {removed} 段版权、导航等文字");
        walk.findings.push(Finding::new(Code::FurnitureRemoved, message));
    }
    markup::number(&mut blocks);
    let said = walk.said;
    Input {
        media_type,
        content: Content::Blocks(blocks),
        producer: said.generator,
        title: said.article.or(said.title),
        findings: walk.findings,
        printed_url: None,
        printed_on: None,
        published_on: said.published,
    }
}

/// Blocks of markup in the middle of another text, such as Markdown.
pub(super) fn fragment(text: &str) -> Vec<Block> {
    let parts = Parts::new();
    let mut walk = Walk {
        parts: &parts,
        hidden: Hidden::default(),
        depth: 0,
        frames: 0,
        findings: Vec::new(),
        said: Said::default(),
    };
    let (page, _) = tree::parse(text);
    walk.tree(&page)
}

/// What a page says of itself in its head.
#[derive(Debug, Default)]
struct Said {
    title: Option<String>,
    /// `ArticleTitle`, which the standard for government sites asks for (政府网站发展指引, annex 3).
    article: Option<String>,
    /// `PubDate`, likewise.
    published: Option<String>,
    generator: Option<String>,
}

struct Walk<'p> {
    parts: &'p Parts,
    hidden: Hidden,
    depth: usize,
    frames: usize,
    findings: Vec<Finding>,
    said: Said,
}

impl Walk<'_> {
    fn page(&mut self, bytes: &[u8], charset: Option<&str>) -> Vec<Block> {
        let read = &bytes[..bytes.len().min(limits::MARKUP_BYTES)];
        let (text, damaged) = charset::decode_page(read, charset);
        if damaged {
            let message = "网页编码有损，无法解码的字以 U+FFFD 表示";
            self.findings.push(Finding::new(Code::EncodingDamaged, message));
        }
        let (page, cut) = tree::parse(&text);
        if cut || bytes.len() > read.len() {
            let message = "网页过大或嵌套过深，其后的内容未读";
            self.findings.push(Finding::new(Code::LimitReached, message));
        }
        self.tree(&page)
    }

    fn tree(&mut self, page: &Html) -> Vec<Block> {
        for node in page.tree.root().descendants() {
            let Some(element) = node.value().as_element() else { continue };
            match element.name() {
                "style" => {
                    node.children().filter_map(|c| c.value().as_text()).for_each(|t| self.hidden.read(t))
                }
                "title"
                    if self.said.title.is_none() && node.parent().is_some_and(|p| name_of(&p) == "head") =>
                {
                    let text: String =
                        node.children().filter_map(|c| c.value().as_text()).map(|t| &**t).collect();
                    self.said.title = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
                }
                "meta" => self.meta(element),
                _ => {}
            }
        }
        let mut flow = Flow::default();
        self.children(page.tree.root(), Style::default(), &mut flow);
        flow.finish().blocks
    }

    fn meta(&mut self, element: &Element) {
        let (Some(name), Some(content)) = (element.attr("name"), element.attr("content")) else { return };
        let content = content.trim();
        let kept = match name.to_ascii_lowercase().as_str() {
            "articletitle" => &mut self.said.article,
            "pubdate" => &mut self.said.published,
            "generator" => &mut self.said.generator,
            _ => return,
        };
        if kept.is_none() && !content.is_empty() {
            *kept = Some(content.to_owned());
        }
    }

    fn children(&mut self, node: NodeRef<'_, Node>, style: Style, flow: &mut Flow) {
        // Ordered lists are numbered by the browser, so the numbers are part of what is shown.
        let mut number = node.value().as_element().filter(|e| e.name() == "ol").map(first_number);
        for child in node.children() {
            match child.value() {
                Node::Text(text) => run(text, style, flow),
                Node::Element(element) => {
                    if element.name() == "li"
                        && let Some(number) = &mut number
                    {
                        flow.end_paragraph();
                        flow.text(&format!("{number}. "), style);
                        *number += 1;
                        self.children(child, style::inside(element, style), flow);
                        flow.end_paragraph();
                        continue;
                    }
                    self.element(child, element, style, flow);
                }
                _ => {}
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element, style: Style, flow: &mut Flow) {
        let name = element.name();
        if is_unseen(name) || self.hidden.is_hidden(element) {
            return;
        }
        if self.depth > limits::MARKUP_DEPTH {
            return;
        }
        self.depth += 1;
        let within = style::inside(element, style);
        match name {
            "br" => flow.line_break(),
            "img" | "object" | "embed" | "canvas" | "svg" | "video" => {
                if !is_spacer(element) {
                    flow.unread();
                }
            }
            "input" => match element.attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
                "text" | "number" | "tel" => flow.text(element.attr("value").unwrap_or_default(), within),
                _ => {}
            },
            "iframe" | "frame" => self.frame(element, flow),
            "table" => self.table(node, within, flow),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.end_paragraph();
                let kept = flow.keep_lines(true);
                self.children(node, within, flow);
                flow.end_paragraph();
                flow.keep_lines(kept);
            }
            "pre" => {
                flow.end_paragraph();
                for line in text_of(node).lines() {
                    flow.text(line, within);
                    flow.end_paragraph();
                }
            }
            name if style::is_inline(name) => self.children(node, within, flow),
            _ => {
                flow.end_paragraph();
                self.children(node, within, flow);
                flow.end_paragraph();
            }
        }
        self.depth -= 1;
    }

    /// A page in the page, where it was saved with it.
    fn frame(&mut self, element: &Element, flow: &mut Flow) {
        let parts = self.parts;
        let part = element.attr("src").and_then(|src| parts.get(src));
        if let Some((bytes, charset)) = part
            && self.frames < FRAMES
        {
            self.frames += 1;
            flow.end_paragraph();
            let blocks = self.page(bytes, charset.as_deref());
            flow.append(markup::Content { blocks, ..markup::Content::default() });
            self.frames -= 1;
        }
    }

    fn table(&mut self, node: NodeRef<'_, Node>, style: Style, flow: &mut Flow) {
        // What stands around a table says nothing about the cells in it.
        let style = Style { struck: style.struck, ..Style::default() };
        let hidden = &self.hidden;
        let shown =
            |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|e| !hidden.is_hidden(e));
        let rows = table::rows(node, shown);
        let placed = table::place(&rows.rows, shown);
        flow.end_paragraph();
        for caption in rows.captions {
            self.children(caption, style, flow);
            flow.end_paragraph();
        }
        let Some(placed) = placed else {
            let message = "表格的行列数过大，未作为表格处理";
            self.findings.push(Finding::new(Code::LimitReached, message));
            return;
        };
        let mut marked = Marked::default();
        for cell in placed {
            let mut inner = Flow::cell();
            if let Some(element) = cell.node.value().as_element() {
                self.children(cell.node, style::inside(element, style), &mut inner);
            }
            marked.cells.push(MarkedCell {
                row: cell.row,
                column: cell.column,
                rows: cell.rows,
                columns: cell.columns,
                content: inner.finish(),
            });
        }
        flow.table(marked);
    }
}

/// Adds a piece of text as it is shown: white space runs together.
fn run(text: &str, style: Style, flow: &mut Flow) {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}');
    let mut first = true;
    for word in text.split(is_space) {
        if !first {
            flow.blank();
        }
        first = false;
        if !word.is_empty() {
            flow.text(word, style);
        }
    }
}

fn name_of<'a>(node: &NodeRef<'a, Node>) -> &'a str {
    node.value().as_element().map_or("", |e| e.name())
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|n| n.value().as_text()).map(|t| &**t).collect()
}

fn first_number(list: &Element) -> i64 {
    list.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1)
}

/// Elements whose content is not shown, or is not the document's.
fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "title"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "meta"
            | "link"
            | "select"
            | "option"
            | "datalist"
            | "textarea"
            | "button"
            | "nav"
            | "map"
            | "area"
            | "rt"
            | "rp"
            | "audio"
            | "noframes"
            | "dialog"
    )
}

/// A picture that only takes up room.
fn is_spacer(element: &Element) -> bool {
    let tiny = |key: &str| {
        element.attr(key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "2" | "0px" | "1px" | "2px"))
    };
    tiny("width") || tiny("height")
}
