//! The walk through the elements of a page: each as a browser shows it, by its name and by what styles say of it.

use std::collections::BTreeMap;

use ego_tree::{NodeId, NodeRef};
use scraper::Node;
use scraper::node::Element;

use super::css::{Content, Display, Styled, Value};
use super::look::{Look, Place, Seen};
use super::{Walk, hints, names, script, table, text_of};
use crate::finding::{Code, Finding};
use crate::input::markup::{Flow, Marked, MarkedCell, Style};
use crate::limits;

/// What a browser makes of an element, before its content is looked at.
struct Shown {
    seen: Seen,
    /// Something is put in front of its text or behind it that may be digits.
    adds: bool,
}

impl Walk<'_> {
    pub(super) fn children(&mut self, node: NodeRef<'_, Node>, look: &Look, flow: &mut Flow) {
        if self.depth > limits::MARKUP_DEPTH {
            self.too_deep = true;
            return;
        }
        self.depth += 1;
        // Ordered lists are numbered by the browser, so the numbers are part of what is shown.
        let mut number = node.value().as_element().filter(|e| e.name() == "ol").map(first_number);
        for child in node.children() {
            match child.value() {
                Node::Text(text) => run(text, look.run(), flow),
                Node::Element(element) => {
                    let item = number.filter(|_| element.name() == "li");
                    if item.is_some() {
                        number = item.map(|n| n.saturating_add(1));
                    }
                    self.element(child, element, item, look, flow);
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
        around: &Look,
        flow: &mut Flow,
    ) {
        let name = element.name();
        if flow.is_cell() && script::is_run(element) {
            // What it writes stands here.
            flow.unread();
        }
        if names::is_unseen(name) || name == "nav" && !flow.is_cell() {
            return;
        }
        let Some(seen) = self.seen(node, element, around, flow) else { return };
        let look = &seen.look;
        if names::is_picture(name) {
            if !names::is_spacer(element) {
                flow.unread();
            }
            return;
        }
        match name {
            "br" => flow.line_break(),
            "input" => input(element, look, flow),
            "iframe" | "frame" => self.frame(element, flow),
            "table" => self.table(node, &seen, flow),
            "li" => self.item(node, item, look, flow),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                flow.end_paragraph();
                let kept = flow.keep_lines(true);
                self.children(node, look, flow);
                flow.end_paragraph();
                flow.keep_lines(kept);
            }
            "hr" => {
                // A line between two values of one cell.
                flow.end_paragraph();
                if flow.is_cell() {
                    flow.doubt();
                }
            }
            "details" if element.attr("open").is_none() => {
                let mut look = look.clone();
                look.doubt();
                self.block(node, &look, flow);
            }
            "q" if flow.is_cell() => {
                // Marks stand around it, one of which may be any.
                flow.unread();
                self.children(node, look, flow);
            }
            name if is_in_line(name, seen.display, flow.is_cell()) => {
                let is_parted = flow.is_cell() && seen.apart;
                part(is_parted, flow);
                self.children(node, look, flow);
                part(is_parted, flow);
            }
            _ => self.block(node, look, flow),
        }
    }

    /// The content of an element with lines of its own.
    fn block(&mut self, node: NodeRef<'_, Node>, look: &Look, flow: &mut Flow) {
        flow.end_paragraph();
        self.children(node, look, flow);
        flow.end_paragraph();
    }

    fn item(&mut self, node: NodeRef<'_, Node>, number: Option<i64>, look: &Look, flow: &mut Flow) {
        flow.end_paragraph();
        if let Some(number) = number {
            // In a cell it cannot be told from the number itself.
            if flow.is_cell() {
                flow.doubt();
            } else {
                flow.text(&format!("{number}. "), look.run());
            }
        }
        self.children(node, look, flow);
        flow.end_paragraph();
    }

    /// How an element is seen; nothing where it is not shown. What its styles do to the cell it stands in is told there.
    fn seen(
        &mut self,
        node: NodeRef<'_, Node>,
        element: &Element,
        around: &Look,
        flow: &mut Flow,
    ) -> Option<Seen> {
        let natural =
            if names::is_inline(element.name()) || !names::is_block(element.name()) && flow.is_cell() {
                Place::Line
            } else {
                Place::Block
            };
        let shown = self.shown(node, element, around, natural);
        let mut seen = shown.seen;
        if seen.display == Some(Display::None) {
            return None;
        }
        if element.name() == "html" {
            seen.look.is_root();
        }
        let hosts = node.children().any(|child| is_shadow(&child));
        if hosts {
            // What is shown in its place stands in the template.
            seen.look.doubt();
        }
        if flow.is_cell() {
            let is_table = element.name() == "table";
            let lays_out = matches!(seen.display, Some(d) if !matches!(d, Display::Inline | Display::InlineBlock | Display::Block | Display::Contents));
            if seen.moves
                || lays_out
                    && !is_table
                    && !(element.name() == "li" && seen.display == Some(Display::ListItem))
                || self.scripts.name(element)
            {
                flow.doubt();
            }
            if shown.adds || hosts {
                flow.unread();
            }
        }
        Some(seen)
    }

    fn shown(&self, node: NodeRef<'_, Node>, element: &Element, around: &Look, natural: Place) -> Shown {
        let Ok(cascaded) = self.sheets.of(node, hints::of(element), &around.own, self.budget) else {
            let mut seen = around.inside(element, &Styled::default(), natural, &self.sheets);
            seen.look.doubt();
            return Shown { seen, adds: false };
        };
        let place = match (natural, cascaded.element.value("display")) {
            (Place::Table, _) => Place::Table,
            (_, Some(Value::Display(Display::Inline | Display::InlineBlock | Display::Contents))) => {
                Place::Line
            }
            (_, Some(Value::Display(_))) => Place::Block,
            (natural, _) => natural,
        };
        let mut seen = around.inside(element, &cascaded.element, place, &self.sheets);
        seen.look.own = cascaded.own;
        let mut adds = false;
        for beside in [&cascaded.before, &cascaded.after] {
            let content = beside.values("content");
            if content.iter().all(|value| matches!(value, Value::Content(Content::None) | Value::Whole(_))) {
                continue;
            }
            let box_beside = seen.look.inside(element, beside, Place::Line, &self.sheets);
            if box_beside.display == Some(Display::None) {
                continue;
            }
            let telling = content.iter().any(|value| *value != Value::Content(Content::Blank));
            adds |= telling && !beside.values("visibility").contains(&Value::Flag(true));
            // A box without text may still cover what stands beside it.
            let (blank, out) = (!telling, beside.values("position"));
            seen.moves |=
                out.contains(&Value::Position(super::css::Position::Out)) || box_beside.moves && blank;
        }
        if !cascaded.first.is_empty() {
            let first = seen.look.inside(element, &cascaded.first, Place::Line, &self.sheets);
            seen.moves |= first.moves || first.look.run() != seen.look.run();
        }
        let marker = cascaded.marker.values("content");
        adds |= element.name() == "li" && !marker.is_empty();
        Shown { seen, adds }
    }

    fn is_hidden(&self, node: NodeRef<'_, Node>, around: &Look) -> bool {
        let Some(element) = node.value().as_element() else { return true };
        self.shown(node, element, around, Place::Table).seen.display == Some(Display::None)
    }

    fn table(&mut self, node: NodeRef<'_, Node>, seen: &Seen, flow: &mut Flow) {
        let look = seen.look.around_table(self.sheets.is_quirky);
        let shown = |node: &NodeRef<'_, Node>| node.value().is_element() && !self.is_hidden(*node, &look);
        let rows = table::rows(node, shown);
        let placed = table::place(&rows.rows, shown);
        flow.end_paragraph();
        for caption in rows.captions {
            self.children(caption, &look, flow);
            flow.end_paragraph();
        }
        let Some(placed) = placed else {
            let message = "表格的行列数过大，只读出其中的文字";
            self.findings.push(Finding::new(Code::LimitReached, message));
            for (_, row) in rows.rows {
                self.children(row, &look, flow);
                flow.end_paragraph();
            }
            return;
        };
        let odd = seen.moves || self.is_odd_table(node, seen, &look);
        let mut marked = Marked::default();
        let mut around = BTreeMap::new();
        for cell in placed {
            let mut inner = Flow::cell();
            let (row, row_is_odd) = match cell.node.parent().filter(|parent| *parent != node) {
                Some(row) => self.around_cell(row, node, &look, &mut around),
                None => (look.clone(), false),
            };
            let (look, is_odd) = self.cell(cell.node, &row, &mut inner);
            if odd || row_is_odd || is_odd {
                inner.doubt();
            }
            self.children(cell.node, &look, &mut inner);
            let mut content = inner.finish();
            // Two paragraphs are two numbers.
            content.doubtful |= content.numbers() > 1;
            let table::Placed { row, column, rows, columns, .. } = cell;
            marked.cells.push(MarkedCell { row, column, rows, columns, content });
        }
        flow.table(marked);
    }

    /// Whether a table is laid out or filled otherwise than its rows stand in the page.
    fn is_odd_table(&self, table: NodeRef<'_, Node>, seen: &Seen, look: &Look) -> bool {
        let display = seen.display;
        let usual = matches!(
            display,
            None | Some(Display::Table | Display::Block | Display::Inline | Display::InlineBlock)
        );
        let columns = table.descendants().filter(|n| matches!(table::name(n), "col" | "colgroup"));
        let mut odd = !usual || self.scripts.name_cells();
        for node in columns {
            let Some(element) = node.value().as_element() else { continue };
            let seen = self.shown(node, element, look, Place::Table).seen;
            odd |= seen.moves || seen.look.run().unsure && !look.run().unsure;
        }
        // A script between the rows writes rows.
        let between = table
            .descendants()
            .filter(|n| matches!(table::name(n), "table" | "tbody" | "thead" | "tfoot" | "tr"));
        let mut scripts =
            between.flat_map(|n| n.children()).filter(|n| n.value().as_element().is_some_and(script::is_run));
        odd || scripts.any(|script| !text_of(script).trim().is_empty())
    }

    /// The look around a cell, made by its row and its group of rows, and whether these lay it out in another way.
    fn around_cell(
        &self,
        node: NodeRef<'_, Node>,
        table: NodeRef<'_, Node>,
        look: &Look,
        known: &mut BTreeMap<NodeId, (Look, bool)>,
    ) -> (Look, bool) {
        if let Some(found) = known.get(&node.id()) {
            return found.clone();
        }
        let (around, odd) = match node.parent().filter(|parent| *parent != table) {
            Some(group) if matches!(table::name(&group), "tbody" | "thead" | "tfoot") => {
                self.part(group, look)
            }
            _ => (look.clone(), false),
        };
        let (inner, row_is_odd) = self.part(node, &around);
        let out = (inner, odd || row_is_odd);
        known.insert(node.id(), out.clone());
        out
    }

    /// The look in a part of a table, and whether the part is not what its name says.
    fn part(&self, node: NodeRef<'_, Node>, around: &Look) -> (Look, bool) {
        let Some(element) = node.value().as_element() else { return (around.clone(), false) };
        let shown = self.shown(node, element, around, Place::Table);
        let usual = match element.name() {
            "tr" => Display::Row,
            "thead" => Display::Heads,
            "tfoot" => Display::Feet,
            "tbody" => Display::Rows,
            _ => Display::Cell,
        };
        let odd =
            shown.seen.moves || shown.adds || shown.seen.display.is_some_and(|display| display != usual);
        (shown.seen.look, odd || self.scripts.name(element))
    }

    /// The look in a cell.
    fn cell(&self, node: NodeRef<'_, Node>, around: &Look, flow: &mut Flow) -> (Look, bool) {
        let (mut look, odd) = self.part(node, around);
        if node.children().any(|child| is_shadow(&child)) {
            look.doubt();
            flow.unread();
        }
        (look, odd)
    }
}

/// A field that is filled in.
fn input(element: &Element, look: &Look, flow: &mut Flow) {
    let value = element.attr("value").unwrap_or_default();
    match element.attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
        "hidden" | "checkbox" | "radio" | "file" | "password" => {}
        "image" | "date" | "datetime-local" | "month" | "week" | "time" | "color" | "range" => flow.unread(),
        // Something stands in an empty field to say what belongs there.
        _ if value.is_empty() && element.attr("placeholder").is_some() => flow.unread(),
        _ => {
            part(flow.is_cell(), flow);
            flow.text(value, look.run());
            part(flow.is_cell(), flow);
        }
    }
}

/// Adds the blank that parts an element from the text beside it, where it is parted.
fn part(is_parted: bool, flow: &mut Flow) {
    if is_parted {
        flow.text("  ", Style { keeps_space: true, ..Style::default() });
    }
}

/// Whether an element stands in the line of the text around it.
fn is_in_line(name: &str, display: Option<Display>, in_cell: bool) -> bool {
    match display {
        Some(Display::Inline | Display::InlineBlock | Display::Contents) => true,
        Some(Display::Block | Display::Flex | Display::ListItem | Display::Table) => false,
        // Browsers do not know it: as in a cell, so elsewhere, but there systems for pages put it around blocks.
        _ => names::is_inline(name) || in_cell && !names::is_block(name),
    }
}

/// Whether a node is a template whose content is shown in the place of its parent's.
fn is_shadow(node: &NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| {
        element.name() == "template"
            && ["shadowrootmode", "shadowroot"].iter().any(|key| element.attr(key).is_some())
    })
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

fn first_number(list: &Element) -> i64 {
    list.attr("start").and_then(|s| s.trim().parse().ok()).unwrap_or(1)
}
