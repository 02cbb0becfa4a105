//! What paragraph styles say: numbers, headings, bold, centred. Follows `basedOn`.

use std::collections::BTreeMap;

use roxmltree::Node;

use super::package::{attribute, child, is_on, parse, value};

/// The number of a paragraph: its list, and its level in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct NumberRef {
    pub(super) number: Option<String>,
    pub(super) level: Option<usize>,
}

/// What a style says, and what is not said is its base's.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    based_on: Option<String>,
    pub(super) number: NumberRef,
    pub(super) heavy: Option<bool>,
    pub(super) centred: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) struck: Option<bool>,
    pub(super) raised: Option<bool>,
    /// White, or too small to be seen.
    pub(super) faint: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    looks: BTreeMap<String, Look>,
    default: Option<String>,
}

/// Longest chain of styles; Word stops at about ten.
const CHAIN: usize = 32;

impl Styles {
    /// Reads `styles.xml`; what cannot be understood says nothing.
    pub(super) fn read(text: &str) -> Self {
        let mut out = Styles::default();
        let Ok(xml) = parse(text) else { return out };
        for node in xml.root_element().children().filter(|n| n.tag_name().name() == "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let mut look = Look { based_on: value(node, "basedOn").map(str::to_owned), ..Look::default() };
            if let Some(properties) = child(node, "pPr") {
                look.heed_paragraph(properties);
            }
            if let Some(properties) = child(node, "rPr") {
                look.heed_run(properties);
            }
            let name = value(node, "name").unwrap_or("").to_lowercase();
            if name.starts_with("heading") || name == "title" {
                look.heavy = Some(true);
            }
            let is_default = attribute(node, "default").is_some_and(|v| v == "1" || v == "true");
            if is_default && attribute(node, "type") == Some("paragraph") {
                out.default = Some(id.to_owned());
            }
            out.looks.insert(id.to_owned(), look);
        }
        out
    }

    /// What a style says with all it is based on; without a name, what the default one says.
    pub(super) fn look(&self, id: Option<&str>) -> Look {
        let mut out = Look::default();
        let mut next = id.or(self.default.as_deref());
        for _ in 0..CHAIN {
            let Some(look) = next.and_then(|id| self.looks.get(id)) else { break };
            out.complete(look);
            next = look.based_on.as_deref();
        }
        out
    }
}

impl Look {
    /// Heeds the properties of a paragraph.
    pub(super) fn heed_paragraph(&mut self, properties: Node) {
        if let Some(number) = child(properties, "numPr") {
            if let Some(id) = value(number, "numId") {
                self.number.number = Some(id.to_owned());
            }
            if let Some(level) = value(number, "ilvl").and_then(|v| v.parse().ok()) {
                self.number.level = Some(level);
            }
        }
        if let Some(side) = value(properties, "jc") {
            self.centred = Some(side == "center");
        }
    }

    /// Heeds the properties of a run.
    pub(super) fn heed_run(&mut self, properties: Node) {
        self.heavy = is_on(properties, "b").or(self.heavy);
        self.hidden = is_on(properties, "vanish").or(self.hidden);
        let strokes = [is_on(properties, "strike"), is_on(properties, "dstrike")];
        if strokes.iter().any(Option::is_some) {
            self.struck = Some(strokes.contains(&Some(true)));
        }
        // In half points; Word and WPS themselves move a line by one or two.
        if let Some(moved) = value(properties, "position").and_then(|v| v.parse::<i64>().ok()) {
            self.raised = Some(moved.unsigned_abs() >= 4);
        }
        let shaded = child(properties, "shd").is_some() || child(properties, "highlight").is_some();
        if let Some(colour) = value(properties, "color") {
            self.faint = Some(colour.eq_ignore_ascii_case("ffffff") && !shaded);
        }
        // In half points: below three points nothing is read.
        if value(properties, "sz").and_then(|v| v.parse::<u32>().ok()).is_some_and(|size| size < 6) {
            self.faint = Some(true);
        }
        if let Some(place) = value(properties, "vertAlign") {
            self.raised = Some(matches!(place, "superscript" | "subscript"));
        }
    }

    fn complete(&mut self, base: &Look) {
        if self.number.number.is_none() {
            self.number.number.clone_from(&base.number.number);
        }
        self.number.level = self.number.level.or(base.number.level);
        self.heavy = self.heavy.or(base.heavy);
        self.centred = self.centred.or(base.centred);
        self.hidden = self.hidden.or(base.hidden);
        self.struck = self.struck.or(base.struck);
        self.raised = self.raised.or(base.raised);
        self.faint = self.faint.or(base.faint);
    }
}
