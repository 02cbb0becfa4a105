//! What the properties of style sheets do to digits: a list of what is known to leave them as they are. Whatever is not
//! on it moves or hides them, for all that is known. Knows no element and no rule.

use std::rc::Rc;

use super::judge::judged;
use super::longhand::{
    aligned, background, content, display, faces, filter, flag, font, ground, is_bold, length, level, names,
    paint, pair, position, sides, size, space,
};
use super::value::{Length, Paint};
use super::word::{Word, all_among, has, only};

/// What a declaration says, as far as it matters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Digits stay as they are.
    Fine,
    /// Digits may be moved, joined or covered by what stands beside them in a cell.
    Moves,
    /// Digits may be out of sight, or others.
    Hides,
    /// What the element around it has, or what nothing was said of.
    Whole(Whole),
    Display(Display),
    Position(Position),
    Paint(Paint),
    Ground(Ground),
    Length(Length),
    /// Bold, centred, struck out, raised, unseen, cut off: by the property.
    Flag(bool),
    /// Typefaces, the first choice first, in small letters.
    Faces(Rc<[String]>),
    /// Names of animations.
    Animations(Rc<[String]>),
    Content(Content),
    /// Text in which other values are put: of a property of the page's own, or one that refers to one.
    Text(Rc<str>),
}

/// The values that every property has (CSS Cascading level 5, 7.3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Whole {
    Inherit,
    Initial,
    Unset,
    Revert,
}

/// What box an element makes (CSS Display level 3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Display {
    None,
    Inline,
    InlineBlock,
    Block,
    Contents,
    /// Lays its children out one beside the other.
    Flex,
    ListItem,
    Table,
    Caption,
    Rows,
    Heads,
    Feet,
    Row,
    Cell,
    Column,
    /// Another one.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Position {
    Static,
    Relative,
    Sticky,
    /// Taken out of the text and laid over it.
    Out,
}

/// What lies behind letters besides a colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ground {
    None,
    /// A picture from elsewhere.
    Picture,
    /// Something drawn by the sheet itself.
    Drawn,
}

/// What is put in front of an element or behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Content {
    None,
    /// A box without text, or with an ornament.
    Blank,
    /// What may be taken for a part of a number.
    Telling,
}

/// A declaration, and whether browsers take it for sure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Declaration {
    pub(crate) name: Rc<str>,
    pub(crate) value: Value,
    pub(crate) sure: bool,
    pub(crate) important: bool,
}

/// A property with a value, and whether browsers take it for sure.
pub(super) type Said = (&'static str, Value, bool);

const SIDES: [[&str; 4]; 2] =
    [["margin-top", "margin-right", "margin-bottom", "margin-left"], ["top", "right", "bottom", "left"]];

/// What a declaration says: a shorthand says several things. Nothing where digits do not mind, and where browsers drop
/// it.
pub(super) fn read(name: &str, words: &[Word], text: &str, important: bool) -> Vec<Declaration> {
    let made =
        |name: &str, value: Value, sure: bool| Declaration { name: name.into(), value, sure, important };
    if name.starts_with("--") {
        return vec![made(name, Value::Text(text.into()), true)];
    }
    let Some(name) = known_as(name) else { return Vec::new() };
    if words.is_empty() {
        return Vec::new();
    }
    if words.iter().any(Word::refers) {
        return vec![made(name, Value::Text(text.into()), true)];
    }
    if let Some(whole) = only(words).and_then(Word::name).and_then(whole) {
        let names = longhands(name);
        return names.iter().map(|name| made(name, Value::Whole(whole), true)).collect();
    }
    said(name, words).into_iter().map(|(name, value, sure)| made(name, value, sure)).collect()
}

fn whole(name: &str) -> Option<Whole> {
    Some(match name {
        "inherit" => Whole::Inherit,
        "initial" => Whole::Initial,
        "unset" => Whole::Unset,
        "revert" | "revert-layer" => Whole::Revert,
        _ => return None,
    })
}

/// The properties that a shorthand stands for, as far as they matter.
fn longhands(name: &str) -> Vec<&str> {
    match name {
        "margin" => SIDES[0].to_vec(),
        "inset" => SIDES[1].to_vec(),
        "background" => vec!["background-color", "background-image"],
        "font" => vec!["font-size", "font-family", "font-weight", "font-variant", "line-height"],
        name => vec![name],
    }
}

/// A property under the one name it has here; nothing for those that browsers do not know and for those that do nothing
/// to digits.
fn known_as(name: &str) -> Option<&str> {
    const OTHERS: &[&str] =
        &["-moz-", "-ms-", "-o-", "-khtml-", "-apple-", "-epub-", "-xv-", "-wap-", "-ah-", "_"];
    if OTHERS.iter().any(|prefix| name.starts_with(prefix)) {
        return None;
    }
    // Word's own, which browsers do not know; that one hides in Word what they show.
    if name.starts_with("mso-") {
        return (name == "mso-hide").then_some(name);
    }
    let bare = name.strip_prefix("-webkit-").unwrap_or(name);
    if is_harmless(bare) {
        return None;
    }
    Some(match bare {
        "text-fill-color" | "text-security" | "text-stroke" | "text-stroke-width" | "line-clamp"
        | "box-reflect" => bare,
        "margin-inline-start" => "margin-left",
        "margin-inline-end" => "margin-right",
        "margin-block-start" => "margin-top",
        "margin-block-end" => "margin-bottom",
        "text-decoration-line" => "text-decoration",
        "overflow-x" | "overflow-y" | "overflow-inline" | "overflow-block" => bare,
        "inline-size" => "width",
        "block-size" => "height",
        "max-inline-size" => "max-width",
        "max-block-size" => "max-height",
        "animation-name" => "animation",
        "font-variant-caps"
        | "font-variant-ligatures"
        | "font-variant-numeric"
        | "font-variant-east-asian"
        | "font-variant-position"
        | "font-variant-alternates" => bare,
        _ => bare,
    })
}

/// Properties that leave digits as they are whatever their value.
const NAMES: &[&str] = &[
    "accent-color",
    "appearance",
    "aspect-ratio",
    "backface-visibility",
    "background-attachment",
    "background-blend-mode",
    "background-clip",
    "background-origin",
    "background-position",
    "background-position-x",
    "background-position-y",
    "background-repeat",
    "background-repeat-x",
    "background-repeat-y",
    "background-size",
    "behavior",
    "box-decoration-break",
    "box-flex",
    "box-flex-group",
    "box-lines",
    "box-shadow",
    "box-sizing",
    "caption-side",
    "caret-color",
    "clear",
    "color-adjust",
    "color-scheme",
    "column-fill",
    "column-gap",
    "cursor",
    "empty-cells",
    "font-display",
    "font-kerning",
    "font-optical-sizing",
    "font-size-adjust",
    "font-size-delta",
    "font-smooth",
    "font-smoothing",
    "font-stretch",
    "font-style",
    "font-synthesis",
    "font-synthesis-weight",
    "font-synthesis-style",
    "forced-color-adjust",
    "gap",
    "grid-gap",
    "grid-column-gap",
    "grid-row-gap",
    "hanging-punctuation",
    "highlight",
    "hyphenate-character",
    "hyphens",
    "image-orientation",
    "image-rendering",
    "ime-mode",
    "isolation",
    "language",
    "layout-flow",
    "layout-grid",
    "layout-grid-align",
    "layout-grid-char",
    "layout-grid-line",
    "layout-grid-mode",
    "layout-grid-type",
    "line-break",
    "locale",
    "line-height-step",
    "margin-collapse",
    "min-block-size",
    "min-height",
    "min-inline-size",
    "min-width",
    "nav-down",
    "nav-index",
    "nav-left",
    "nav-right",
    "nav-up",
    "object-fit",
    "object-position",
    "orphans",
    "outline",
    "outline-color",
    "outline-style",
    "outline-width",
    "overflow-anchor",
    "overflow-scrolling",
    "overflow-wrap",
    "overscroll-behavior",
    "overscroll-behavior-x",
    "overscroll-behavior-y",
    "page",
    "panose-1",
    "perspective-origin",
    "place-content",
    "place-items",
    "place-self",
    "pointer-events",
    "print-color-adjust",
    "punctuation-trim",
    "punctuation-wrap",
    "resize",
    "row-gap",
    "ruby-align",
    "ruby-position",
    "rtl-ordering",
    "scroll-behavior",
    "size",
    "speak",
    "tab-interval",
    "tab-size",
    "tab-stops",
    "table-border-color-dark",
    "table-border-color-light",
    "table-layout",
    "tap-highlight-color",
    "text-align-last",
    "text-autospace",
    "text-combine-upright",
    "text-decoration-color",
    "text-decoration-skip",
    "text-decoration-skip-ink",
    "text-decoration-style",
    "text-decoration-thickness",
    "text-effect",
    "text-fit",
    "text-justify",
    "text-justify-trim",
    "text-kashida",
    "text-kashida-space",
    "text-line-through",
    "text-orientation",
    "text-overflow",
    "text-rendering",
    "text-shadow",
    "text-size-adjust",
    "text-spacing",
    "text-transform",
    "text-underline",
    "text-underline-color",
    "text-underline-offset",
    "text-underline-position",
    "text-underline-style",
    "text-wrap",
    "text-wrap-mode",
    "text-wrap-style",
    "touch-action",
    "touch-callout",
    "transform-origin",
    "transform-style",
    "unicode-range",
    "user-drag",
    "user-modify",
    "user-select",
    "vertical-align-last",
    "widows",
    "will-change",
    "word-break",
    "word-wrap",
    "wrap-option",
    "writing-mode-last",
    "z-index",
];
/// How more of them begin.
const BEGINNINGS: &[&str] = &[
    "align-",
    "border",
    "break-",
    "counter-",
    "flex",
    "grid-",
    "justify-",
    "padding",
    "page-break-",
    "ruby-",
    "scroll-margin",
    "scroll-padding",
    "scroll-snap",
    "scrollbar-",
    "transition",
    "column-rule",
    "user-",
    "voice-",
    "pause",
    "cue",
];
/// These begin so, and put things in another order.
const ORDERS: &[&str] = &["flex-direction", "flex-flow", "grid-auto-flow", "grid-area"];

/// Whether a property changes nothing about which digits are seen, and in which order, whatever its value.
fn is_harmless(name: &str) -> bool {
    !ORDERS.contains(&name)
        && (NAMES.contains(&name) || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)))
}

/// What a declaration says, without words that every property has.
fn said(name: &str, words: &[Word]) -> Vec<Said> {
    let one = |name: &'static str, said: Option<(Value, bool)>| {
        said.into_iter().map(|(value, sure)| (name, value, sure)).collect::<Vec<Said>>()
    };
    match name {
        "display" => one("display", display(words)),
        "position" => one("position", position(words)),
        "color" => one("color", paint(words)),
        "text-fill-color" => one("text-fill-color", paint(words)),
        "background-color" => one("background-color", paint(words)),
        "background-image" => vec![("background-image", Value::Ground(ground(words)), true)],
        "background" => background(words),
        "font" => font(words),
        "font-size" => one("font-size", size(words)),
        "font-family" => vec![("font-family", faces(words), true)],
        "font-weight" => vec![("font-weight", Value::Flag(is_bold(words)), true)],
        "text-decoration" => vec![("text-decoration", Value::Flag(has(words, "line-through")), true)],
        "text-align" => one("text-align", aligned(words)),
        "vertical-align" | "baseline-shift" | "alignment-baseline" => one("vertical-align", level(words)),
        "visibility" => one("visibility", flag(words, &["visible"], &["hidden", "collapse"])),
        "white-space" | "white-space-collapse" => one("white-space", space(words)),
        "overflow" | "overflow-x" | "overflow-y" | "overflow-inline" | "overflow-block" => {
            vec![("overflow", Value::Flag(!all_among(words, &["visible"])), true)]
        }
        "margin" => sides(SIDES[0], words),
        "inset" => sides(SIDES[1], words),
        "margin-inline" => pair(["margin-left", "margin-right"], words),
        "margin-block" => pair(["margin-top", "margin-bottom"], words),
        "filter" => one("filter", filter(words)),
        "content" => vec![("content", Value::Content(content(words)), true)],
        "animation" => vec![("animation", Value::Animations(names(words)), true)],
        "all" => vec![("all", Value::Hides, true)],
        name => match SIDES
            .as_flattened()
            .iter()
            .chain(&["width", "height", "max-width", "max-height", "text-indent"])
            .find(|n| **n == name)
        {
            Some(name) => one(name, length(words)),
            None => judged(name, words),
        },
    }
}
