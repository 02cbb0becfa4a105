//! What styles and properties say of paragraphs and runs: numbers, headings, bold, centred, and how far their text is
//! seen. Follows `basedOn`. A property that is not known to leave digits as they are doubts them.

use std::collections::BTreeMap;

use roxmltree::Node;

use crate::input::colour::{Colour, is_symbolic};
use crate::input::office::{Theme, attribute, child, is_on, parse, value};

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
    pub(super) ink: Option<Ink>,
    /// The colour right behind the letters; `None` inside where it cannot be told.
    pub(super) ground: Option<Option<Colour>>,
    /// Size of the letters in half points.
    pub(super) size: Option<u32>,
    /// Whether the typeface draws other marks than its text says.
    pub(super) symbolic: Option<bool>,
    /// Whether something is said that may change or hide digits.
    pub(super) odd: Option<bool>,
    /// The same of the paragraph.
    pub(super) odd_paragraph: Option<bool>,
}

/// The colour of letters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ink {
    /// Whatever is seen on the ground.
    Auto,
    Known(Colour),
    Unknown,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    looks: BTreeMap<String, Look>,
    default: Option<String>,
    /// What is said of all text of the document.
    defaults: Look,
    pub(super) theme: Theme,
}

/// Longest chain of styles; Word stops at about ten.
const CHAIN: usize = 32;

impl Styles {
    /// Reads `styles.xml`; what cannot be understood says nothing.
    pub(super) fn read(text: &str, theme: Theme) -> Self {
        let mut out = Styles { theme, ..Styles::default() };
        let Ok(xml) = parse(text) else { return out };
        let defaults = child(xml.root_element(), "docDefaults").and_then(|d| child(d, "rPrDefault"));
        if let Some(properties) = defaults.and_then(|d| child(d, "rPr")) {
            out.defaults.heed_run(properties, &out.theme);
        }
        for node in xml.root_element().children().filter(|n| n.tag_name().name() == "style") {
            let Some(id) = attribute(node, "styleId") else { continue };
            let mut look = Look { based_on: value(node, "basedOn").map(str::to_owned), ..Look::default() };
            if let Some(properties) = child(node, "pPr") {
                look.heed_paragraph(properties, &out.theme);
            }
            if let Some(properties) = child(node, "rPr") {
                look.heed_run(properties, &out.theme);
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

    /// What a paragraph's style says with all it is based on; without a name, what the default one says. What the style
    /// of the table around it says is weaker, and what is said of all text weakest.
    pub(super) fn look(&self, id: Option<&str>, table: &Look) -> Look {
        let mut out = self.named(id.or(self.default.as_deref()));
        out.complete(table);
        out.complete(&self.defaults);
        out
    }

    /// What a style says with all it is based on.
    pub(super) fn named(&self, id: Option<&str>) -> Look {
        let mut out = Look::default();
        let mut next = id;
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
    pub(super) fn heed_paragraph(&mut self, properties: Node, theme: &Theme) {
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
        if let Some(shade) = child(properties, "shd") {
            self.ground = shading(shade, theme).or(self.ground);
        }
        for property in properties.children().filter(Node::is_element) {
            self.odd_paragraph = is_odd_paragraph(property).or(self.odd_paragraph);
        }
    }

    /// Heeds the properties of a run.
    pub(super) fn heed_run(&mut self, properties: Node, theme: &Theme) {
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
        if let Some(colour) = child(properties, "color") {
            self.ink = Some(ink(colour, theme));
        }
        if let Some(shade) = child(properties, "shd") {
            self.ground = shading(shade, theme).or(self.ground);
        }
        if let Some(name) = value(properties, "highlight").filter(|name| *name != "none") {
            self.ground = Some(highlight(name));
        }
        if let Some(size) = value(properties, "sz").and_then(|v| v.parse().ok()) {
            self.size = Some(size);
        }
        if let Some(place) = value(properties, "vertAlign") {
            self.raised = Some(matches!(place, "superscript" | "subscript"));
        }
        if let Some(fonts) = child(properties, "rFonts") {
            let faces = ["ascii", "hAnsi", "eastAsia"].map(|slot| attribute(fonts, slot));
            if faces.iter().any(Option::is_some) {
                self.symbolic = Some(faces.into_iter().flatten().any(is_symbolic));
            }
        }
        for property in properties.children().filter(Node::is_element) {
            if property.tag_name().name() == "textFill" {
                self.ink = Some(fill(property, theme));
            } else if let Some(odd) = is_odd(property) {
                self.odd = Some(odd || self.odd == Some(true));
            }
        }
    }

    /// Whether letters of this look are seen, on a ground of which nothing nearer is said.
    pub(super) fn is_seen_on(&self, ground: Option<Colour>) -> bool {
        /// In half points: below four points nothing is read.
        const TINY: u32 = 8;
        let ground = self.ground.unwrap_or(ground);
        let seen = match self.ink.unwrap_or(Ink::Auto) {
            Ink::Auto => ground.is_some(),
            Ink::Known(ink) => ground.is_some_and(|ground| ink.is_seen_on(ground)),
            Ink::Unknown => false,
        };
        seen && self.size.is_none_or(|size| size >= TINY)
            && !self.symbolic.unwrap_or(false)
            && !self.odd.unwrap_or(false)
            && !self.odd_paragraph.unwrap_or(false)
    }

    /// What is not said is the base's.
    pub(super) fn complete(&mut self, base: &Look) {
        if self.number.number.is_none() {
            self.number.number.clone_from(&base.number.number);
        }
        self.number.level = self.number.level.or(base.number.level);
        self.heavy = self.heavy.or(base.heavy);
        self.centred = self.centred.or(base.centred);
        self.hidden = self.hidden.or(base.hidden);
        self.struck = self.struck.or(base.struck);
        self.raised = self.raised.or(base.raised);
        self.ink = self.ink.or(base.ink);
        self.ground = self.ground.or(base.ground);
        self.size = self.size.or(base.size);
        self.symbolic = self.symbolic.or(base.symbolic);
        self.odd = self.odd.or(base.odd);
        self.odd_paragraph = self.odd_paragraph.or(base.odd_paragraph);
    }
}

/// A colour by its value or its place in the theme (ECMA-376, part 1, 17.3.2.6).
fn ink(node: Node, theme: &Theme) -> Ink {
    if let Some(name) = attribute(node, "themeColor") {
        return match theme.colour(name) {
            Some(colour) => Ink::Known(tinted(node, colour, "themeTint", "themeShade")),
            None if name == "none" => Ink::Auto,
            None => Ink::Unknown,
        };
    }
    match attribute(node, "val") {
        None | Some("auto") => Ink::Auto,
        Some(value) => Colour::hex(value).map_or(Ink::Unknown, Ink::Known),
    }
}

/// A colour of the theme made lighter or darker, by how much of it is left out of 255.
fn tinted(node: Node, colour: Colour, tint: &str, shade: &str) -> Colour {
    let part = |name| {
        attribute(node, name).and_then(|v| u8::from_str_radix(v, 16).ok()).map(|v| f32::from(v) / 255.0)
    };
    let light = part(tint).map_or(colour, |cover| Colour { cover, ..colour }.over(Colour::WHITE));
    part(shade).map_or(light, |cover| Colour { cover, ..light }.over(Colour::BLACK))
}

/// What a text is filled with, as newer programs write it ([MS-DOCX], 2.6.1.10).
fn fill(node: Node, theme: &Theme) -> Ink {
    let colour = child(node, "solidFill").and_then(|f| f.children().find(Node::is_element));
    let Some(colour) = colour else { return Ink::Unknown };
    // One that is made lighter, darker or clear is worked out by Word.
    let is_plain = colour
        .children()
        .filter(Node::is_element)
        .all(|n| n.tag_name().name() == "alpha" && attribute(n, "val").is_some_and(|v| v.parse() == Ok(0)));
    let value = attribute(colour, "val").unwrap_or_default();
    let known = if colour.tag_name().name() == "srgbClr" { Colour::hex(value) } else { theme.colour(value) };
    known.filter(|_| is_plain).map_or(Ink::Unknown, Ink::Known)
}

/// The colour of a shade (17.3.5); nothing where there is none, and `None` inside where it cannot be told.
pub(super) fn shading(node: Node, theme: &Theme) -> Option<Option<Colour>> {
    let colour = |value: &str, named: &str, tint, shade| {
        let named = attribute(node, named).and_then(|name| theme.colour(name));
        match (named, attribute(node, value)) {
            (Some(colour), _) => Some(Some(tinted(node, colour, tint, shade))),
            (None, None | Some("auto")) => None,
            (None, Some(value)) => Some(Colour::hex(value)),
        }
    };
    let back = colour("fill", "themeFill", "themeFillTint", "themeFillShade");
    let front = colour("color", "themeColor", "themeTint", "themeShade").unwrap_or(Some(Colour::BLACK));
    match attribute(node, "val").unwrap_or("clear") {
        "nil" | "clear" => back,
        "solid" => Some(front),
        pattern => {
            // Dots that cover so many parts of a hundred, or lines.
            let cover =
                pattern.strip_prefix("pct").and_then(|p| p.parse::<f32>().ok()).unwrap_or(25.0) / 100.0;
            let back = back.unwrap_or(Some(Colour::WHITE));
            Some(front.zip(back).map(|(front, back)| Colour { cover, ..front }.over(back)))
        }
    }
}

/// The colours of a marker pen (17.18.40).
fn highlight(name: &str) -> Option<Colour> {
    Some(match name {
        "black" => Colour::BLACK,
        "white" => Colour::WHITE,
        "blue" => Colour::of(0, 0, 255),
        "cyan" => Colour::of(0, 255, 255),
        "green" => Colour::of(0, 255, 0),
        "magenta" => Colour::of(255, 0, 255),
        "red" => Colour::of(255, 0, 0),
        "yellow" => Colour::of(255, 255, 0),
        "darkBlue" => Colour::of(0, 0, 128),
        "darkCyan" => Colour::of(0, 128, 128),
        "darkGreen" => Colour::of(0, 128, 0),
        "darkMagenta" => Colour::of(128, 0, 128),
        "darkRed" => Colour::of(128, 0, 0),
        "darkYellow" => Colour::of(128, 128, 0),
        "darkGray" => Colour::of(128, 128, 128),
        "lightGray" => Colour::of(192, 192, 192),
        _ => return None,
    })
}

/// Whether a property of a run may change or hide digits, among those of which it is not asked elsewhere. Nothing for
/// those that leave them as they are whatever they say.
fn is_odd(property: Node) -> Option<bool> {
    let number = || attribute(property, "val").and_then(|v| v.trim_end_matches('%').parse::<i64>().ok());
    let on = || attribute(property, "val").is_none_or(|v| !matches!(v, "0" | "false" | "off"));
    match property.tag_name().name() {
        // In twentieths of a point: letters that lie on each other.
        "spacing" => Some(number().is_some_and(|n| n < -60)),
        // In hundredths: letters that are no more than lines.
        "w" => Some(number().is_some_and(|n| n < 30)),
        "rtl" => Some(on()),
        // Two lines in one.
        "eastAsianLayout" => {
            Some(attribute(property, "combine").is_some_and(|v| !matches!(v, "0" | "false" | "off")))
        }
        "rStyle" | "rFonts" | "b" | "bCs" | "i" | "iCs" | "caps" | "smallCaps" | "strike" | "dstrike"
        | "outline" | "shadow" | "emboss" | "imprint" | "noProof" | "snapToGrid" | "vanish" | "webHidden"
        | "color" | "kern" | "position" | "sz" | "szCs" | "highlight" | "u" | "effect" | "bdr" | "shd"
        | "fitText" | "vertAlign" | "cs" | "em" | "lang" | "specVanish" | "oMath" | "ins" | "del"
        | "moveFrom" | "moveTo" | "rPrChange" | "pPrChange" | "glow" | "reflection" | "textOutline"
        | "scene3d" | "props3d" | "ligatures" | "numForm" | "numSpacing" | "stylisticSets" | "cntxtAlts"
        | "AlternateContent" => None,
        _ => Some(true),
    }
}

/// The same for a property of a paragraph.
fn is_odd_paragraph(property: Node) -> Option<bool> {
    let number = |name: &str| attribute(property, name).and_then(|v| v.parse::<i64>().ok());
    match property.tag_name().name() {
        // In twentieths of a point: lines that cut their letters.
        "spacing" if attribute(property, "lineRule") == Some("exact") => {
            Some(number("line").is_some_and(|n| n < 100))
        }
        "spacing" if attribute(property, "line").is_some() => Some(false),
        // Text that stands in another place.
        "framePr" => Some(true),
        "ind" => {
            let sides = ["left", "start", "right", "end", "hanging", "firstLine"]
                .map(|side| number(side).unwrap_or(0));
            Some(sides.iter().any(|n| !(-1_000..=6_000).contains(n)))
        }
        _ => None,
    }
}
