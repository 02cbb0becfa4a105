//! Web pages: the tree that html5ever builds, walked into paragraphs and tables. Nothing is fetched.

mod css;
mod element;
mod hints;
mod links;
mod look;
mod names;
mod script;
mod table;
mod tree;

use std::collections::{BTreeMap, BTreeSet};

use ego_tree::NodeRef;
use html5ever::tree_builder::QuirksMode;
use scraper::node::Element;
use scraper::{Html, Node};

use super::markup::{self, Flow};
use super::{Content, Input, charset, edges};
use crate::block::Block;
use crate::budget::Budget;
use crate::finding::{Code, Finding};
use crate::limits;
use css::Sheets;
use look::Look;
use script::Scripts;

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
    scripts: Scripts,
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
            scripts: Scripts::default(),
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
        self.sheets.is_quirky = page.quirks_mode == QuirksMode::Quirks;
        self.sheets_never_called_for(page);
        for node in page.tree.root().descendants() {
            let Some(element) = node.value().as_element() else { continue };
            script::attributes(element).for_each(|code| self.scripts.read(code));
            match element.name() {
                "style" if links::is_css(element) => self.sheet(&text_of(node), element.attr("media")),
                "link" => {
                    let sheet = links::address(element).and_then(|address| links::find(address, self.parts));
                    if let Some(sheet) = sheet {
                        self.sheet(&sheet, element.attr("media"));
                    }
                }
                "script" if script::is_run(element) => {
                    self.scripts.read(&text_of(node));
                    self.scripts.read(element.attr("src").unwrap_or_default());
                }
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
        let mut look = Look::default();
        if self.sheets.is_cut {
            look.doubt();
            let message = "网页的样式表过大或过于复杂，未能核对哪些文字在网页上显示，其中的数字存疑";
            self.findings.push(Finding::new(Code::LimitReached, message));
        }
        self.children(page.tree.root(), &look, &mut flow);
        flow.finish()
    }

    fn sheet(&mut self, text: &str, media: Option<&str>) {
        let parts = self.parts;
        self.sheets.read(text, media, &|address| links::find(address, parts));
    }

    /// Reads the sheets that were saved with the page under names by which nothing calls for them: old programs changed
    /// the names. They come first, so that what the page itself says is stronger.
    fn sheets_never_called_for(&mut self, page: &Html) {
        let parts = self.parts;
        let sheets = parts.iter().filter(|(_, part)| part.is_sheet);
        let called: BTreeSet<&str> = page
            .tree
            .nodes()
            .filter_map(|n| links::address(n.value().as_element()?))
            .map(str::trim)
            .collect();
        for (_, sheet) in sheets.filter(|(name, _)| !called.contains(name.as_str())) {
            self.sheet(&charset::decode(&sheet.bytes).0, None);
        }
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
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants().filter_map(|n| n.value().as_text()).map(|t| &**t).collect()
}
