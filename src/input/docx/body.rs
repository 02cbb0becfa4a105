//! The text of a Word file: paragraphs, runs, and what stands in them, with tracked changes as accepted.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::numbering::Numbering;
use super::styles::{Look, Styles};
use crate::input::colour::Colour;
use crate::input::markup::{Content, Flow, Style};
use crate::input::office::{attribute, child, is_on, value};
use crate::limits;

/// A field that is open: an instruction, then what it gave when it was last computed.
#[derive(Clone, Debug, Default)]
struct Field {
    in_instruction: bool,
    has_result: bool,
    /// Whether it only marks a place and shows nothing: an entry of an index or of a list of contents.
    only_marks: bool,
    /// Whether Word draws it by its instruction, whatever its result says: a formula, a symbol.
    is_drawn: bool,
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
    /// The colour behind the text of the cell that is read; nothing where it cannot be told.
    pub(super) ground: Option<Colour>,
    /// What the style of the table around says.
    pub(super) table_look: Look,
    /// What the style of the paragraph around says.
    paragraph_look: Look,
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
        Reader { styles, numbering, ground: Some(Colour::WHITE), ..Reader::default() }
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
            look.heed_paragraph(properties, &self.styles.theme);
        }
        let mut style = self.styles.look(properties.and_then(|p| value(p, "pStyle")), &self.table_look);
        style.ground = look.ground.or(style.ground);
        style.odd_paragraph = look.odd_paragraph.or(style.odd_paragraph);
        let base = Style {
            heavy: style.heavy.unwrap_or(false),
            centred: look.centred.or(style.centred).unwrap_or(false),
            struck: style.struck.unwrap_or(false),
            raised: style.raised.unwrap_or(false),
            unsure: !style.is_seen_on(self.ground),
            size: size(&style),
            ..Style::default()
        };
        if !self.runs_on {
            let number =
                look.number.number.clone().or_else(|| style.number.number.clone()).filter(|n| n != "0");
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
        let outer = std::mem::replace(&mut self.paragraph_look, style);
        self.runs(node, base, flow, &mut boxes);
        self.paragraph_look = outer;
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
        match linked.and_then(|style| self.styles.named(Some(&style)).number.number) {
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

    fn runs(&mut self, parent: Node<'n, 'i>, base: Style, flow: &mut Flow, boxes: &mut Content) {
        if self.depth > limits::OFFICE_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        for node in parent.children().filter(|n| n.is_element()) {
            match node.tag_name().name() {
                "r" => self.run(node, base, flow, boxes),
                // Deleted, or moved to another place.
                "del" | "moveFrom" | "pPr" | "rPr" | "sdtPr" | "sdtEndPr" => {}
                "sdt" if is_placeholder(node) => flow.unread(),
                "fldSimple" if flow.is_cell() && !node.has_children() => flow.unread(),
                // A fraction or a power is no row of digits.
                "oMath" if node.descendants().any(|n| is_formula(&n)) => flow.unread(),
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.runs(chosen, base, flow, boxes);
                    }
                }
                // From right to left.
                "bdo" | "dir" => self.runs(node, Style { unsure: true, ..base }, flow, boxes),
                _ => self.runs(node, base, flow, boxes),
            }
        }
        self.depth -= 1;
    }

    fn in_instruction(&self) -> bool {
        self.fields.iter().any(|f| f.in_instruction)
    }

    fn run(&mut self, run: Node<'n, 'i>, base: Style, flow: &mut Flow, boxes: &mut Content) {
        let mut look = Look::default();
        let mut toggled = false;
        if let Some(properties) = child(run, "rPr") {
            look.heed_run(properties, &self.styles.theme);
            // A deletion may also stand in the run's own properties.
            if child(properties, "del").is_some() && child(properties, "ins").is_none() {
                return;
            }
            if let Some(style) = value(properties, "rStyle") {
                let named = self.styles.named(Some(style));
                let around = &self.paragraph_look;
                // What two styles say is off again (ECMA-376, part 1, 17.7.3).
                let both = |own: Option<bool>, named: Option<bool>, around: Option<bool>| {
                    own.is_none() && named == Some(true) && around == Some(true)
                };
                toggled = both(look.hidden, named.hidden, around.hidden)
                    || both(look.struck, named.struck, around.struck);
                look.complete(&named);
            }
        }
        look.complete(&self.paragraph_look);
        let style = Style {
            heavy: look.heavy.unwrap_or(base.heavy),
            centred: base.centred,
            struck: look.struck.unwrap_or(false),
            raised: look.raised.unwrap_or(false),
            unsure: !look.is_seen_on(self.ground) || toggled,
            size: size(&look),
            ..Style::default()
        };
        let style = Style { unsure: style.unsure || base.unsure && self.is_turned(run), ..style };
        let hidden = look.hidden.unwrap_or(false) && !toggled;
        self.inside_run(run, style, hidden, flow, boxes);
    }

    /// Whether a run stands in text from right to left.
    fn is_turned(&self, run: Node) -> bool {
        let around = run.ancestors().skip(1).take_while(|n| n.tag_name().name() != "p");
        around.into_iter().any(|n| matches!(n.tag_name().name(), "bdo" | "dir"))
    }

    /// A mark at which a field begins, shows its result or ends.
    fn field(&mut self, node: Node, flow: &mut Flow) {
        match attribute(node, "fldCharType") {
            Some("begin") => {
                self.fields.push(Field { in_instruction: true, ..Field::default() });
            }
            Some("separate") => {
                let last = self.fields.last_mut().into_iter();
                last.for_each(|f| (f.in_instruction, f.has_result) = (false, true));
            }
            // What a field without a result shows only Word can compute.
            Some("end") => {
                let computed = self.fields.pop().is_none_or(|f| f.has_result && !f.is_drawn || f.only_marks);
                if !computed && !self.in_instruction() {
                    flow.unread();
                }
            }
            _ => {}
        }
    }

    fn inside_run(
        &mut self,
        run: Node<'n, 'i>,
        style: Style,
        hidden: bool,
        flow: &mut Flow,
        boxes: &mut Content,
    ) {
        let mut style = style;
        for node in run.children().filter(|n| n.is_element()) {
            let name = node.tag_name().name();
            if name == "fldChar" {
                self.field(node, flow);
                continue;
            }
            if name == "instrText" {
                let word = text_of(node).split_whitespace().next().unwrap_or("").to_uppercase();
                let marks =
                    matches!(word.as_str(), "XE" | "TC" | "TA" | "RD" | "SET" | "PRIVATE" | "ADVANCE");
                let drawn = matches!(word.as_str(), "EQ" | "SYMBOL");
                self.fields.last_mut().into_iter().for_each(|f| {
                    f.only_marks |= marks;
                    f.is_drawn |= drawn;
                });
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
                "footnoteReference" | "endnoteReference" => {
                    // A mark of its own follows in the same run.
                    style.raised |= self.refer(node, flow);
                }
                "AlternateContent" => {
                    if let Some(chosen) = choice(node) {
                        self.inside_run(chosen, style, hidden, flow, boxes);
                    }
                }
                "drawing" | "pict" | "object" => self.drawing(node, flow, boxes),
                "ruby" => {
                    if let Some(text) = child(node, "rubyBase") {
                        self.runs(text, style, flow, boxes);
                    }
                }
                "softHyphen"
                | "lastRenderedPageBreak"
                | "annotationRef"
                | "commentReference"
                | "footnoteRef"
                | "endnoteRef"
                | "separator"
                | "continuationSeparator"
                | "delText"
                | "delInstrText"
                | "instrText"
                | "rPr" => {}
                // A number of a page, a day: what is not known.
                _ if flow.is_cell() => flow.unread(),
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
            // A box without text may cover what stands below it.
            if flow.is_cell() && !content.has_text() {
                flow.doubt();
            }
            boxes.blocks.extend(content.blocks);
            boxes.unread += content.unread;
            boxes.doubtful |= content.doubtful;
        }
        if !found {
            flow.unread();
        }
    }

    /// A reference to a note. Says whether it has a mark of its own.
    fn refer(&mut self, node: Node<'n, 'i>, flow: &mut Flow) -> bool {
        let kind = if node.tag_name().name() == "footnoteReference" { "footnote" } else { "endnote" };
        let Some(id) = attribute(node, "id") else { return false };
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
        own_mark
    }
}

/// The size of letters in hundredths of a point.
fn size(look: &Look) -> u32 {
    // Of which nothing is said (ECMA-376, part 1, 17.3.2.38), in half points.
    const USUAL: u32 = 20;
    look.size.unwrap_or(USUAL).saturating_mul(50)
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
