//! The text of a Word file: paragraphs, runs, and what stands in them, with tracked changes as accepted.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::numbering::Numbering;
use super::package::{attribute, child, is_on, value};
use super::styles::{Look, Styles};
use crate::input::markup::{Content, Flow, Style};
use crate::limits;

/// A field that is open: an instruction, then what it gave when it was last computed.
#[derive(Clone, Debug)]
struct Field {
    in_instruction: bool,
    has_result: bool,
    /// Whether it only marks a place and shows nothing: an entry of an index or of a list of contents.
    only_marks: bool,
}

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
    /// The fields that are open.
    fields: Vec<Field>,
    /// Whether the mark of the paragraph before was deleted, so that the next goes on in it.
    runs_on: bool,
    /// Documents put in whole that are not in the file, or of a kind that is not read.
    pub(super) lost_chunks: usize,
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
        // A field does not reach out of the story or the cell it stands in.
        let outer = std::mem::take(&mut self.fields);
        self.story(parent, flow);
        self.fields = outer;
        self.depth -= 1;
    }

    fn story(&mut self, parent: Node<'n, 'i>, flow: &mut Flow) {
        for node in parent.children().filter(|n| n.is_element()) {
            match node.tag_name().name() {
                "p" => self.paragraph(node, flow),
                "tbl" => {
                    let table = self.table(node);
                    flow.table(table);
                    self.notes_so_far(flow);
                }
                "altChunk" => match attribute(node, "id").and_then(|id| self.chunks.remove(id)) {
                    Some(chunk) => flow.append(chunk),
                    None => self.lost_chunks += 1,
                },
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.nested(chosen, flow);
                    }
                }
                "sdt" if is_placeholder(node) => flow.unread(),
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" => self.nested(node, flow),
                _ => {}
            }
        }
    }

    fn nested(&mut self, node: Node<'n, 'i>, flow: &mut Flow) {
        if self.depth > limits::OFFICE_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        self.story(node, flow);
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
            unsure: style.faint.unwrap_or(false),
            ..Style::default()
        };
        if !self.runs_on {
            let number = look.number.number.clone().or(style.number.number).filter(|n| n != "0");
            let level = look.number.level.or(style.number.level).unwrap_or(0);
            // A paragraph whose mark is an insertion or none at all counts, one that is deleted does not.
            if let Some(number) = number.and_then(|n| self.number(&n, level)) {
                // Before a value it cannot be told from the value.
                if flow.is_cell() && text_below(node).chars().all(|c| !c.is_alphabetic()) {
                    flow.doubt();
                }
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
        if self.in_instruction() && flow.is_cell() {
            flow.unread();
        }
        // An instruction does not go on in the next paragraph, or a field without an end would silence all.
        self.fields.iter_mut().for_each(|f| f.in_instruction = false);
        if boxes.has_text() {
            flow.append_box(boxes);
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
                "sdt" if is_placeholder(node) => flow.unread(),
                "fldSimple" if flow.is_cell() && !node.has_children() => flow.unread(),
                // A fraction or a power is no row of digits.
                "oMath" if node.descendants().any(|n| is_formula(&n)) => flow.unread(),
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
        self.fields.iter().any(|f| f.in_instruction)
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
                look.faint = look.faint.or(named.faint);
            }
        }
        let style = Style {
            heavy: look.heavy.unwrap_or(base.heavy),
            centred: base.centred,
            struck: look.struck.unwrap_or(base.struck),
            raised: look.raised.unwrap_or(base.raised),
            unsure: look.faint.unwrap_or(base.unsure),
            ..Style::default()
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
                    Some("begin") => {
                        self.fields.push(Field {
                            in_instruction: true,
                            has_result: false,
                            only_marks: false,
                        });
                    }
                    Some("separate") => {
                        let last = self.fields.last_mut().into_iter();
                        last.for_each(|f| (f.in_instruction, f.has_result) = (false, true));
                    }
                    // What a field without a result shows only Word can compute.
                    Some("end") => {
                        let computed = self.fields.pop().is_none_or(|f| f.has_result || f.only_marks);
                        if !computed && !self.in_instruction() {
                            flow.unread();
                        }
                    }
                    _ => {}
                }
                continue;
            }
            if name == "instrText" {
                let word = text_of(node).split_whitespace().next().unwrap_or("").to_uppercase();
                let marks =
                    matches!(word.as_str(), "XE" | "TC" | "TA" | "RD" | "SET" | "PRIVATE" | "ADVANCE");
                self.fields.last_mut().into_iter().for_each(|f| f.only_marks |= marks);
            }
            if hidden || self.in_instruction() {
                continue;
            }
            match name {
                "t" => flow.text(&text_of(node), style),
                // Wide enough to part two numbers.
                "tab" | "ptab" => flow.text("  ", style),
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
            boxes.doubtful |= content.doubtful;
        }
        if !found {
            flow.unread();
        }
    }

    fn refer(&mut self, node: Node<'n, 'i>, flow: &mut Flow) {
        let kind = if node.tag_name().name() == "footnoteReference" { "footnote" } else { "endnote" };
        let Some(id) = attribute(node, "id") else { return };
        self.noted += 1;
        let own_mark =
            attribute(node, "customMarkFollows").is_some_and(|v| !matches!(v, "0" | "false" | "off"));
        if !own_mark {
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

/// All text below an element, for a look ahead.
fn text_below(node: Node) -> String {
    node.descendants().filter(|n| n.tag_name().name() == "t").map(text_of).collect()
}

/// Whether a content control shows what should be put into it and not what was.
fn is_placeholder(node: Node) -> bool {
    child(node, "sdtPr").is_some_and(|p| is_on(p, "showingPlcHdr").unwrap_or(false))
}

/// Whether a part of a formula stands above, below or apart from the line.
fn is_formula(node: &Node) -> bool {
    matches!(
        node.tag_name().name(),
        "f" | "sSup" | "sSub" | "sSubSup" | "rad" | "nary" | "m" | "limLow" | "limUpp"
    )
}

/// The alternative that newer programs show, or the older one where they would not understand it.
fn choice<'n, 'i>(node: Node<'n, 'i>) -> Option<Node<'n, 'i>> {
    const KNOWN: &[&str] =
        &["wps", "wpg", "wpc", "wpi", "w14", "w15", "w16", "wp14", "w16se", "a14", "am3d", "cx1", "aink"];
    let full = |n: &Node| n.children().any(|c| c.is_element());
    let known = |n: &Node| {
        attribute(*n, "Requires").is_none_or(|r| r.split_whitespace().all(|word| KNOWN.contains(&word)))
    };
    let chosen = node.children().filter(|c| c.tag_name().name() == "Choice").find(|c| full(c) && known(c));
    chosen.or_else(|| child(node, "Fallback"))
}
