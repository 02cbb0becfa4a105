//! Web pages: the tree that html5ever builds, walked into paragraphs and tables. Nothing is fetched.

mod sheets;
mod style;
mod table;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

use super::markup::{self, Flow, Marked, MarkedCell, Style};
use super::{Content, Input, charset, edges};
use crate::block::Block;
use crate::budget::Budget;
use crate::finding::{Code, Finding};
use crate::limits;
use sheets::Sheets;

/// A part of a saved page.
pub(super) struct Part {
    pub(super) bytes: Vec<u8>,
    /// As the message around it declares.
    pub(super) charset: Option<String>,
    /// Whether it is a style sheet, and else a page.
    pub(super) is_sheet: bool,
}

/// Parts of a saved page by the names under which the page calls for them.
pub(super) type Parts = BTreeMap<String, Part>;

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
    let budget = Budget::new(limits::STYLE_OPERATIONS);
    let mut walk = Walk::new(parts, &budget);
    for sheet in parts.values().filter(|p| p.is_sheet) {
        walk.sheets.read(&charset::decode(&sheet.bytes).0, None);
    }
    let mut blocks = walk.page(bytes, charset).blocks;
    let removed = edges::take_off(&mut blocks);
    if removed > 0 {
        let message = format!("去掉了网页末尾 {removed} 段版权、导航等文字");
        walk.findings.push(Finding::new(Code::FurnitureRemoved, message));
    }
    if walk.lost_frames > 0 {
        let message = format!("网页中有 {} 个框架，其内容未随网页保存", walk.lost_frames);
        walk.findings.push(Finding::new(Code::PartMissing, message));
    }
    markup::number(&mut blocks);
    let said = walk.said;
    Input {
        producer: said.generator,
        title: said.article.or(said.title),
        findings: walk.findings,
        published_on: said.published,
        ..Input::new(media_type, Content::Blocks(blocks))
    }
}

/// Blocks of markup in the middle of another text, such as Markdown. Its style sheets share the text's budget.
pub(super) fn fragment(text: &str, budget: &Budget) -> (Vec<Block>, Vec<Finding>) {
    let parts = Parts::new();
    let mut walk = Walk::new(&parts, budget);
    let blocks = walk.text(text).blocks;
    (blocks, walk.findings)
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
    sheets: Sheets,
    /// What comparing elements with the rules of sheets may still cost.
    budget: &'p Budget,
    depth: usize,
    /// Names of the parts that frames have shown: each is shown once.
    framed: BTreeSet<String>,
    frames: usize,
    lost_frames: usize,
    too_deep: bool,
    findings: Vec<Finding>,
    said: Said,
}

impl<'p> Walk<'p> {
    fn new(parts: &'p Parts, budget: &'p Budget) -> Self {
        Walk {
            parts,
            sheets: Sheets::default(),
            budget,
            depth: 0,
            framed: BTreeSet::new(),
            frames: 0,
            lost_frames: 0,
            too_deep: false,
            findings: Vec::new(),
            said: Said::default(),
        }
    }

    fn page(&mut self, bytes: &[u8], charset: Option<&str>) -> markup::Content {
        let read = &bytes[..bytes.len().min(limits::MARKUP_BYTES)];
        let (text, damaged) = charset::decode_page(read, charset);
        if damaged {
            let message = "网页编码有损，无法解码的字以 U+FFFD 表示";
            self.findings.push(Finding::new(Code::EncodingDamaged, message));
        }
        self.too_deep |= bytes.len() > read.len();
        self.text(&text)
    }

    fn text(&mut self, text: &str) -> markup::Content {
        let (page, cut) = tree::parse(text);
        let content = self.tree(&page);
        if (cut || std::mem::take(&mut self.too_deep))
            && self.findings.iter().all(|f| f.code != Code::LimitReached)
        {
            let message = "网页过大或嵌套过深，其中的一部分未读";
            self.findings.push(Finding::new(Code::LimitReached, message));
        }
        let message = "样式规则过多，未能逐一核对哪些文字在网页上显示，其中的数字存疑";
        if self.budget.is_exceeded() && self.findings.iter().all(|f| f.message != message) {
            self.findings.push(Finding::new(Code::LimitReached, message));
        }
        content
    }

    fn tree(&mut self, page: &Html) -> markup::Content {
        for node in page.tree.root().descendants() {
            let Some(element) = node.value().as_element() else { continue };
            match element.name() {
                "style" => self.sheets.read(&text_of(node), element.attr("media")),
                "title"
                    if self.said.title.is_none()
                        && node.parent().is_some_and(|p| table::name(&p) == "head") =>
                {
                    self.said.title = Some(text_of(node).trim().to_owned()).filter(|t| !t.is_empty());
                }
                "meta" => self.meta(element),
                _ => {}
            }
        }
        let mut flow = Flow::default();
        self.children(page.tree.root(), Style::default(), &mut flow);
        flow.finish()
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
        if self.depth > limits::MARKUP_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        // Ordered lists are numbered by the browser, so the numbers are part of what is shown.
        let mut number = node.value().as_element().filter(|e| e.name() == "ol").map(first_number);
        for child in node.children() {
            match child.value() {
                Node::Text(text) => run(text, style, flow),
                Node::Element(element) => {
                    let item = number.filter(|_| element.name() == "li");
                    if item.is_some() {
                        number = item.map(|n| n.saturating_add(1));
                    }
                    self.element(child, element, item, style, flow);
                }
                _ => {}
            }
        }
        self.depth -= 1;
    }

    fn element(
        &mut self,
        node: NodeRef<'_, Node>,
        element: &Element,
        item: Option<i64>,
        style: Style,
        flow: &mut Flow,
    ) {
        let name = element.name();
        if is_unseen(name) || name == "nav" && !flow.is_cell() {
            return;
        }
        let shown = self.sheets.of(node, self.budget);
        if shown.hidden {
            return;
        }
        let mut within = style::inside(element, style);
        within.struck |= shown.struck;
        within.raised |= shown.raised;
        within.unsure = within.unsure && !shown.sized || shown.unsure;
        if shown.added && flow.is_cell() {
            flow.unread();
        }
        match name {
            "br" => flow.line_break(),
            "img" | "object" | "embed" | "canvas" | "svg" | "video" | "progress" | "meter" | "select"
            | "v:imagedata" | "mfrac" | "msup" | "msub" | "msqrt" | "mroot" => {
                if !is_spacer(element) {
                    flow.unread();
                }
            }
            "input" => match element.attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
                "hidden" | "checkbox" | "radio" | "file" | "password" => {}
                "image" => flow.unread(),
                _ => flow.text(element.attr("value").unwrap_or_default(), within),
            },
            "iframe" | "frame" => self.frame(element, flow),
            "table" => self.table(node, within, flow),
            "li" => {
                flow.end_paragraph();
                if let Some(number) = item {
                    // In a cell it cannot be told from the number itself.
                    if flow.is_cell() {
                        flow.doubt();
                    } else {
                        flow.text(&format!("{number}. "), style);
                    }
                }
                self.children(node, within, flow);
                flow.end_paragraph();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.end_paragraph();
                let kept = flow.keep_lines(true);
                self.children(node, within, flow);
                flow.end_paragraph();
                flow.keep_lines(kept);
            }
            "pre" | "textarea" => {
                flow.end_paragraph();
                self.children(node, Style { keeps_space: true, ..within }, flow);
                flow.end_paragraph();
            }
            "hr" => {
                // A line between two values of one cell.
                flow.end_paragraph();
                if flow.is_cell() {
                    flow.doubt();
                }
            }
            "details" if element.attr("open").is_none() => {
                flow.end_paragraph();
                self.children(node, Style { unsure: true, ..within }, flow);
                flow.end_paragraph();
            }
            "bdo" => self.children(node, Style { unsure: true, ..within }, flow),
            name if style::is_inline(name) => self.children(node, within, flow),
            _ => {
                flow.end_paragraph();
                self.children(node, within, flow);
                flow.end_paragraph();
            }
        }
    }

    /// A page in the page, where it was saved with it.
    fn frame(&mut self, element: &Element, flow: &mut Flow) {
        let parts = self.parts;
        let name = element.attr("src").unwrap_or_default();
        let part = parts.get(name).filter(|p| !p.is_sheet);
        match part {
            Some(part) if self.frames < limits::FRAMES_DEPTH && self.framed.insert(name.to_owned()) => {
                self.frames += 1;
                // The frame has sheets of its own.
                let sheets = std::mem::take(&mut self.sheets);
                let content = self.page(&part.bytes, part.charset.as_deref());
                self.sheets = sheets;
                flow.append(content);
                self.frames -= 1;
            }
            _ => {
                self.lost_frames += 1;
                flow.unread();
            }
        }
    }

    fn table(&mut self, node: NodeRef<'_, Node>, style: Style, flow: &mut Flow) {
        // What stands around a table says nothing about the cells in it.
        let style = Style {
            struck: style.struck,
            unsure: style.unsure,
            grounded: style.grounded,
            ..Style::default()
        };
        let (sheets, budget) = (&self.sheets, self.budget);
        let shown = |node: &NodeRef<'_, Node>| node.value().is_element() && !sheets.of(*node, budget).hidden;
        let rows = table::rows(node, shown);
        let placed = table::place(&rows.rows, shown);
        flow.end_paragraph();
        for caption in rows.captions {
            self.children(caption, style, flow);
            flow.end_paragraph();
        }
        let Some(placed) = placed else {
            let message = "表格的行列数过大，只读出其中的文字";
            self.findings.push(Finding::new(Code::LimitReached, message));
            for (_, row) in rows.rows {
                self.children(row, style, flow);
                flow.end_paragraph();
            }
            return;
        };
        let mut marked = Marked::default();
        for cell in placed {
            let mut inner = Flow::cell();
            let style = self.style_of_cell(cell.node, node, style, &mut inner);
            self.children(cell.node, style, &mut inner);
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

    /// The style in a cell: what its row, its group of rows and it itself say.
    fn style_of_cell(
        &self,
        cell: NodeRef<'_, Node>,
        table: NodeRef<'_, Node>,
        style: Style,
        flow: &mut Flow,
    ) -> Style {
        let mut around: Vec<NodeRef<'_, Node>> = cell.ancestors().take_while(|a| *a != table).collect();
        around.reverse();
        around.push(cell);
        let mut out = style;
        for node in around {
            let Some(element) = node.value().as_element() else { continue };
            let shown = self.sheets.of(node, self.budget);
            out = style::inside(element, out);
            out.struck |= shown.struck;
            out.unsure |= shown.unsure;
            if shown.added {
                flow.unread();
            }
        }
        out
    }
}

/// Adds a piece of text as it is shown: white space runs together, unless it is kept.
fn run(text: &str, style: Style, flow: &mut Flow) {
    if style.keeps_space {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                flow.line_break();
            }
            flow.text(line, style);
        }
        return;
    }
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
            | "datalist"
            | "map"
            | "area"
            | "rt"
            | "rp"
            | "audio"
            | "noframes"
    )
}

/// A picture that only takes up room.
fn is_spacer(element: &Element) -> bool {
    let tiny = |key: &str| {
        element.attr(key).is_some_and(|v| matches!(v.trim(), "0" | "1" | "2" | "0px" | "1px" | "2px"))
    };
    tiny("width") && tiny("height") && element.attr("style").is_none_or(|s| !s.contains("width"))
}
