//! The text of a Word file: paragraphs, runs, and what stands in them, with tracked changes as accepted.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::numbering::Numbering;
use super::package::{attribute, child, is_on, value};
use super::styles::{Look, Styles};
use crate::input::markup::{Content, Flow, Style};
use crate::limits;

/// What reading the text of a file needs and remembers.
#[derive(Default)]
pub(super) struct Reader<'n, 'i> {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    /// Footnotes and endnotes by kind and identifier.
    pub(super) notes: BTreeMap<(&'static str, String), Node<'n, 'i>>,
    /// Documents of other formats, put in whole, by the relation that names them.
    pub(super) chunks: BTreeMap<String, Content>,
    /// Notes that were referred to since the last block ended.
    pending: Vec<Node<'n, 'i>>,
    noted: usize,
    depth: usize,
    /// For each field that is open, whether its instruction is being read.
    fields: Vec<bool>,
    /// Whether the mark of the paragraph before was deleted, so that the next goes on in it.
    runs_on: bool,
    /// Whether something lay deeper than is read.
    pub(super) too_deep: bool,
}

impl<'n, 'i> Reader<'n, 'i> {
    /// A reader of a document with these styles and numbers.
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Reader { styles, numbering, ..Reader::default() }
    }

    /// The blocks inside a body, a cell, a text box or a note.
    pub(super) fn blocks(&mut self, parent: Node<'n, 'i>, flow: &mut Flow) {
        if self.depth > limits::OFFICE_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        for node in parent.children().filter(|n| n.is_element()) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, flow),
                "tbl" => {
                    let table = self.table(node);
                    flow.table(table);
                    self.notes_so_far(flow);
                }
                "altChunk" => {
                    if let Some(chunk) = attribute(node, "id").and_then(|id| self.chunks.remove(id)) {
                        flow.append(chunk);
                    }
                }
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.blocks(chosen, flow);
                    }
                }
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => self.blocks(node, flow),
                _ => {}
            }
        }
        self.depth -= 1;
    }

    fn paragraph(&mut self, node: Node<'n, 'i>, flow: &mut Flow) {
        let properties = child(node, "pPr");
        let mut look = Look::default();
        if let Some(properties) = properties {
            look.heed_paragraph(properties);
        }
        let style = self.styles.look(properties.and_then(|p| value(p, "pStyle")));
        let base = Style {
            heavy: style.heavy.unwrap_or(false),
            centred: look.centred.or(style.centred).unwrap_or(false),
            struck: style.struck.unwrap_or(false),
            raised: style.raised.unwrap_or(false),
        };
        if !self.runs_on {
            let number = look.number.number.clone().or(style.number.number).filter(|n| n != "0");
            let level = look.number.level.or(style.number.level).unwrap_or(0);
            // A paragraph whose mark is an insertion or none at all counts, one that is deleted does not.
            if let Some(number) = number.and_then(|n| self.number(&n, level)) {
                flow.text(&number, base);
            }
        }
        let mut boxes = Content::default();
        self.runs(node, base, style.hidden.unwrap_or(false), flow, &mut boxes);
        self.runs_on = properties
            .and_then(|p| child(p, "rPr"))
            .is_some_and(|r| child(r, "del").is_some() || child(r, "moveFrom").is_some());
        if !self.runs_on {
            flow.end_paragraph();
        }
        if !boxes.blocks.is_empty() {
            // Beside other text it cannot be told which of them is the cell's.
            boxes.struck |= flow.is_cell() && flow.has_text();
            flow.append(boxes);
        }
        if !flow.is_cell() {
            self.notes_so_far(flow);
        }
    }

    fn number(&mut self, number: &str, level: usize) -> Option<String> {
        let linked = self.numbering.linked_style(number).map(str::to_owned);
        match linked.and_then(|style| self.styles.look(Some(&style)).number.number) {
            Some(real) => self.numbering.next(&real, level),
            None => self.numbering.next(number, level),
        }
    }

    /// The notes that were referred to, behind the block that refers to them.
    fn notes_so_far(&mut self, flow: &mut Flow) {
        for note in std::mem::take(&mut self.pending) {
            let mut inner = Flow::default();
            self.blocks(note, &mut inner);
            flow.append(inner.finish());
        }
    }

    fn runs(
        &mut self,
        parent: Node<'n, 'i>,
        base: Style,
        hidden: bool,
        flow: &mut Flow,
        boxes: &mut Content,
    ) {
        if self.depth > limits::OFFICE_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        for node in parent.children().filter(|n| n.is_element()) {
            match node.tag_name().name() {
                "r" => self.run(node, base, hidden, flow, boxes),
                // Deleted, or moved to another place.
                "del" | "moveFrom" | "pPr" | "rPr" | "sdtPr" | "sdtEndPr" => {}
                "t" if node.tag_name().namespace().is_some_and(|n| n.ends_with("/math"))
                    && !self.in_instruction() =>
                {
                    flow.text(&text_of(node), base);
                }
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.runs(chosen, base, hidden, flow, boxes);
                    }
                }
                _ => self.runs(node, base, hidden, flow, boxes),
            }
        }
        self.depth -= 1;
    }

    fn in_instruction(&self) -> bool {
        self.fields.iter().any(|open| *open)
    }

    fn run(&mut self, run: Node<'n, 'i>, base: Style, hidden: bool, flow: &mut Flow, boxes: &mut Content) {
        let mut look = Look::default();
        if let Some(properties) = child(run, "rPr") {
            look.heed_run(properties);
            // A deletion may also stand in the run's own properties.
            if child(properties, "del").is_some() && child(properties, "ins").is_none() {
                return;
            }
            if let Some(style) = value(properties, "rStyle") {
                let named = self.styles.look(Some(style));
                look.heavy = look.heavy.or(named.heavy);
                look.hidden = look.hidden.or(named.hidden);
                look.struck = look.struck.or(named.struck);
                look.raised = look.raised.or(named.raised);
            }
        }
        let style = Style {
            heavy: look.heavy.unwrap_or(base.heavy),
            centred: base.centred,
            struck: look.struck.unwrap_or(base.struck),
            raised: look.raised.unwrap_or(base.raised),
        };
        let hidden = look.hidden.unwrap_or(hidden);
        self.inside_run(run, style, hidden, flow, boxes);
    }

    fn inside_run(
        &mut self,
        run: Node<'n, 'i>,
        style: Style,
        hidden: bool,
        flow: &mut Flow,
        boxes: &mut Content,
    ) {
        for node in run.children().filter(|n| n.is_element()) {
            let name = node.tag_name().name();
            if name == "fldChar" {
                match attribute(node, "fldCharType") {
                    Some("begin") => self.fields.push(true),
                    Some("separate") => self.fields.last_mut().into_iter().for_each(|open| *open = false),
                    Some("end") => drop(self.fields.pop()),
                    _ => {}
                }
                continue;
            }
            if hidden || self.in_instruction() {
                continue;
            }
            match name {
                "t" => flow.text(&text_of(node), style),
                "tab" | "ptab" => flow.text(" ", style),
                "br" | "cr" => flow.line_break(),
                "noBreakHyphen" => flow.text("-", style),
                "sym" => flow.unread(),
                "footnoteReference" | "endnoteReference" => self.refer(node, flow),
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.inside_run(chosen, style, hidden, flow, boxes);
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(node, flow, boxes),
                "ruby" => {
                    if let Some(text) = child(node, "rubyBase") {
                        self.runs(text, style, hidden, flow, boxes);
                    }
                }
                _ => {}
            }
        }
    }

    /// A drawing: the text boxes in it, or a picture.
    fn drawing(&mut self, node: Node<'n, 'i>, flow: &mut Flow, boxes: &mut Content) {
        let mut found = false;
        let texts: Vec<Node> = node.descendants().filter(|n| n.tag_name().name() == "txbxContent").collect();
        for text in texts {
            // A box in a box is read with the one around it; the older copy of a box is no box of its own.
            let within = |n: &Node| matches!(n.tag_name().name(), "txbxContent" | "Fallback");
            if text.ancestors().skip(1).take_while(|a| *a != node).any(|a| within(&a)) {
                continue;
            }
            found = true;
            let mut inner = Flow::default();
            self.blocks(text, &mut inner);
            let content = inner.finish();
            boxes.blocks.extend(content.blocks);
            boxes.unread += content.unread;
            boxes.struck |= content.struck;
        }
        if !found {
            flow.unread();
        }
    }

    fn refer(&mut self, node: Node<'n, 'i>, flow: &mut Flow) {
        let kind = if node.tag_name().name() == "footnoteReference" { "footnote" } else { "endnote" };
        let Some(id) = attribute(node, "id") else { return };
        self.noted += 1;
        if is_on(node, "customMarkFollows").is_none() && attribute(node, "customMarkFollows").is_none() {
            flow.text(&self.noted.to_string(), Style { raised: true, ..Style::default() });
        }
        // A note refers to itself by no reference; each is told once.
        if let Some(note) = self.notes.remove(&(kind, id.to_owned())) {
            self.pending.push(note);
        }
    }
}

/// All text of an element: sections of character data part it into several nodes.
fn text_of(node: Node) -> String {
    node.children().filter(|c| c.is_text()).filter_map(|c| c.text()).collect()
}

/// The alternative that newer programs show, or the older one where it holds nothing.
fn choice<'n, 'i>(node: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
    let full = |n: &Node| n.children().any(|c| c.is_element());
    child(node, "Choice").filter(full).or_else(|| child(node, "Fallback"))
}
