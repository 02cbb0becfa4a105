//! What the properties of style sheets do to digits: a list of what is known to leave them as they are. Whatever is not
//! on it moves or hides them, for all that is known. Knows no element and no rule.

use std::rc::Rc;

use super::value::{Length, Paint};
use super::word::{Word, all_among, only};

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
type Said = (&'static str, Value, bool);

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
fn longhands<'n>(name: &'n str) -> Vec<&'n str> {
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

/// Properties that change nothing about which digits are seen, and in which order, whatever their value.
fn is_harmless(name: &str) -> bool {
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
    // These begin so, and put things in another order.
    const ORDERS: &[&str] = &["flex-direction", "flex-flow", "grid-auto-flow", "grid-area"];
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

/// The properties of which nothing is asked but whether a value is harmless.
fn judged(name: &str, words: &[Word]) -> Vec<Said> {
    const JUDGED: &[(&str, fn(&[Word]) -> Value)] = &[
        ("opacity", opacity),
        ("fill-opacity", opacity),
        ("zoom", |words| if number(words).is_some_and(|n| n < 0.3) { Value::Hides } else { Value::Fine }),
        ("float", |words| if is_only(words, &["none"]) { Value::Fine } else { Value::Moves }),
        ("direction", |words| if is_only(words, &["ltr"]) { Value::Fine } else { Value::Hides }),
        ("unicode-bidi", |words| if is_only(words, &["normal"]) { Value::Fine } else { Value::Hides }),
        ("writing-mode", writing),
        ("letter-spacing", |words| spaced(words, -3.0)),
        ("word-spacing", |words| spaced(words, -3.0)),
        ("line-height", line_height),
        ("list-style", list_style),
        ("list-style-type", list_style),
        ("list-style-image", |_| Value::Fine),
        ("list-style-position", |_| Value::Fine),
        ("transform", transform),
        ("translate", |words| if is_only(words, &["none"]) { Value::Fine } else { Value::Moves }),
        ("rotate", none_or_hides),
        ("scale", none_or_hides),
        ("perspective", none_or_hides),
        ("clip", |words| if is_only(words, &["auto"]) { Value::Fine } else { Value::Hides }),
        ("clip-path", none_or_hides),
        ("mask", none_or_hides),
        ("mask-image", none_or_hides),
        ("mask-box-image", none_or_hides),
        ("mix-blend-mode", |words| if is_only(words, &["normal"]) { Value::Fine } else { Value::Hides }),
        ("text-security", none_or_hides),
        (
            "content-visibility",
            |words| if is_only(words, &["visible", "auto"]) { Value::Fine } else { Value::Hides },
        ),
        ("mso-hide", none_or_hides),
        ("offset-path", none_or_hides),
        ("offset", none_or_hides),
        ("quotes", |words| if is_only(words, &["none", "auto"]) { Value::Fine } else { Value::Moves }),
        ("font-feature-settings", features),
        (
            "font-variation-settings",
            |words| if is_only(words, &["normal"]) { Value::Fine } else { Value::Moves },
        ),
        ("font-variant", variant),
        ("font-variant-caps", variant),
        ("font-variant-ligatures", variant),
        ("font-variant-numeric", variant),
        ("font-variant-east-asian", variant),
        ("font-variant-position", variant),
        ("font-variant-alternates", variant),
        ("line-clamp", none_or_moves),
        ("order", |words| if number(words) == Some(0.0) { Value::Fine } else { Value::Moves }),
        (
            "flex-direction",
            |words| if is_only(words, &["row", "column"]) { Value::Fine } else { Value::Moves },
        ),
        ("flex-flow", |words| {
            if all_among(words, &["row", "column", "wrap", "nowrap"]) { Value::Fine } else { Value::Moves }
        }),
        ("contain", none_or_moves),
        ("column-count", |words| {
            if is_only(words, &["auto"]) || number(words) == Some(1.0) { Value::Fine } else { Value::Moves }
        }),
        ("columns", |words| if all_among(words, &["auto"]) { Value::Fine } else { Value::Moves }),
        ("column-width", |words| if is_only(words, &["auto"]) { Value::Fine } else { Value::Moves }),
        ("shape-outside", none_or_moves),
        ("text-emphasis", none_or_moves),
        ("text-stroke", stroke),
        ("text-stroke-width", stroke),
        ("outline-offset", |words| spaced(words, -2.0)),
        ("box-orient", |_| Value::Fine),
        ("box-pack", |_| Value::Fine),
        ("box-align", |_| Value::Fine),
        ("box-direction", |words| if is_only(words, &["normal"]) { Value::Fine } else { Value::Moves }),
    ];
    match JUDGED.iter().find(|(known, _)| *known == name) {
        Some((name, judge)) => vec![(name, judge(words), true)],
        None => vec![("unknown", Value::Moves, true)],
    }
}

fn is_only(words: &[Word], names: &[&str]) -> bool {
    only(words).and_then(Word::name).is_some_and(|name| names.contains(&name))
}

fn has(words: &[Word], name: &str) -> bool {
    words.iter().any(|word| word.name() == Some(name))
}

fn number(words: &[Word]) -> Option<f32> {
    match only(words)? {
        Word::Number(value) => Some(*value),
        Word::Length(Length::Share(share)) => Some(*share),
        Word::Length(Length::Pixels(0.0)) => Some(0.0),
        _ => None,
    }
}

fn none_or_hides(words: &[Word]) -> Value {
    if is_only(words, &["none"]) { Value::Fine } else { Value::Hides }
}

fn none_or_moves(words: &[Word]) -> Value {
    if is_only(words, &["none"]) { Value::Fine } else { Value::Moves }
}

fn flag(words: &[Word], off: &[&str], on: &[&str]) -> Option<(Value, bool)> {
    let name = only(words)?.name()?;
    let set = on.contains(&name);
    (set || off.contains(&name)).then_some((Value::Flag(set), true))
}

/// The boxes that are named by one word; browsers drop other words.
fn display(words: &[Word]) -> Option<(Value, bool)> {
    let Some(name) = only(words).and_then(Word::name) else {
        // Two words name a box as well.
        return words.iter().all(|w| w.name().is_some()).then_some((Value::Display(Display::Other), false));
    };
    let display = match name.strip_prefix("-webkit-").unwrap_or(name) {
        "none" => Display::None,
        "inline" | "inline-block" => Display::Inline,
        "block" | "flow-root" => Display::Block,
        "contents" => Display::Contents,
        "flex" | "inline-flex" | "grid" | "inline-grid" | "box" | "inline-box" => Display::Flex,
        "list-item" => Display::ListItem,
        "table" | "inline-table" => Display::Table,
        "table-caption" => Display::Caption,
        "table-row-group" => Display::Rows,
        "table-header-group" => Display::Heads,
        "table-footer-group" => Display::Feet,
        "table-row" => Display::Row,
        "table-cell" => Display::Cell,
        "table-column" | "table-column-group" => Display::Column,
        "flow" | "ruby" | "ruby-text" | "ruby-base" | "math" | "grid-lanes" | "run-in" | "masonry" => {
            Display::Other
        }
        _ => return None,
    };
    // Of the old names only those with a maker's mark are known.
    (name != "box" && name != "inline-box").then_some((Value::Display(display), true))
}

fn position(words: &[Word]) -> Option<(Value, bool)> {
    let position = match only(words)?.name()? {
        "static" => Position::Static,
        "relative" => Position::Relative,
        "sticky" | "-webkit-sticky" => Position::Sticky,
        "absolute" | "fixed" => Position::Out,
        _ => return None,
    };
    Some((Value::Position(position), true))
}

fn paint(words: &[Word]) -> Option<(Value, bool)> {
    let word = only(words)?;
    if let Some(paint) = word.paint() {
        return Some((Value::Paint(paint), true));
    }
    // Old pages leave the mark out, and old browsers' rules allow it.
    let bare = match word {
        Word::Name(name) => name.clone(),
        Word::Number(value) => format!("{value}"),
        Word::Function(..) => return Some((Value::Paint(Paint::Unknown), false)),
        _ => return None,
    };
    let is_hex = matches!(bare.len(), 3 | 6) && bare.chars().all(|c| c.is_ascii_hexdigit());
    let paint = is_hex.then(|| Word::Hash(bare).paint()).flatten()?;
    Some((Value::Paint(paint), false))
}

fn ground(words: &[Word]) -> Ground {
    let mut out = Ground::None;
    for word in words {
        match word {
            Word::Url(url) if url.trim_start().to_ascii_lowercase().starts_with("data:") => {
                return Ground::Drawn;
            }
            Word::Url(_) => out = Ground::Picture,
            Word::Function(name, _) if word.paint().is_none() && !name.ends_with("calc") => {
                return Ground::Drawn;
            }
            _ => {}
        }
    }
    out
}

fn background(words: &[Word]) -> Vec<Said> {
    const NAMES: &[&str] = &[
        "none",
        "repeat",
        "no-repeat",
        "repeat-x",
        "repeat-y",
        "space",
        "round",
        "scroll",
        "fixed",
        "local",
        "left",
        "right",
        "top",
        "bottom",
        "center",
        "auto",
        "cover",
        "contain",
        "border-box",
        "padding-box",
        "content-box",
        "text",
    ];
    let mut paint =
        Paint::Known(crate::input::colour::Colour { cover: 0.0, ..crate::input::colour::Colour::BLACK });
    let mut sure = true;
    for word in words {
        match (word.paint(), word) {
            (Some(found), _) => paint = found,
            (None, Word::Name(name)) => sure &= NAMES.contains(&name.as_str()),
            (None, Word::Number(_) | Word::Hash(_) | Word::Text(_)) => return Vec::new(),
            (None, Word::Other) => return Vec::new(),
            _ => {}
        }
    }
    vec![
        ("background-color", Value::Paint(paint), sure),
        ("background-image", Value::Ground(ground(words)), sure),
    ]
}

/// The sizes of letters by name, in pixels.
const SIZES: &[(&str, f32)] = &[
    ("xx-small", 9.0),
    ("x-small", 10.0),
    ("small", 13.0),
    ("medium", 16.0),
    ("large", 18.0),
    ("x-large", 24.0),
    ("xx-large", 32.0),
    ("xxx-large", 48.0),
];

fn size_of(word: &Word) -> Option<(Value, bool)> {
    let length = match word {
        Word::Name(name) => match name.as_str() {
            "smaller" => Length::Ems(1.0 / 1.2),
            "larger" => Length::Ems(1.2),
            name => Length::Pixels(SIZES.iter().find(|(known, _)| *known == name)?.1),
        },
        Word::Length(Length::Share(share)) => Length::Ems(*share),
        // Old browsers' rules allow it.
        Word::Number(value) if *value > 0.0 => return Some((Value::Length(Length::Pixels(*value)), false)),
        word => word.length()?,
    };
    Some((Value::Length(length), true))
}

fn size(words: &[Word]) -> Option<(Value, bool)> {
    size_of(only(words)?)
}

fn font(words: &[Word]) -> Vec<Said> {
    if is_only(words, &["caption", "icon", "menu", "message-box", "small-caption", "status-bar"]) {
        return vec![("font-size", Value::Length(Length::Pixels(SIZES[2].1)), true)];
    }
    let Some(at) = words.iter().position(|word| size_of(word).is_some_and(|(_, sure)| sure)) else {
        return Vec::new();
    };
    let (before, rest) = words.split_at(at);
    let (height, family) = match rest {
        [_, Word::Slash, height, family @ ..] => (Some(height), family),
        [_, family @ ..] => (None, family),
        [] => (None, rest),
    };
    if family.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Said> =
        size_of(&rest[0]).into_iter().map(|(value, sure)| ("font-size", value, sure)).collect();
    out.push(("font-family", faces(family), true));
    out.push(("font-weight", Value::Flag(is_bold(before)), true));
    out.push(("line-height", height.map_or(Value::Fine, |h| line_height(std::slice::from_ref(h))), true));
    out
}

fn faces(words: &[Word]) -> Value {
    let mut out = vec![String::new()];
    for word in words {
        match word {
            Word::Comma => out.push(String::new()),
            Word::Name(text) | Word::Text(text) => {
                let face = out.last_mut().into_iter();
                face.for_each(|face| {
                    if !face.is_empty() {
                        face.push(' ');
                    }
                    face.push_str(&text.to_lowercase());
                });
            }
            _ => {}
        }
    }
    Value::Faces(out.into())
}

fn is_bold(words: &[Word]) -> bool {
    words.iter().any(|word| match word {
        Word::Name(name) => name == "bold" || name == "bolder",
        Word::Number(weight) => *weight >= 600.0,
        _ => false,
    })
}

fn aligned(words: &[Word]) -> Option<(Value, bool)> {
    const NAMES: &[&str] = &[
        "left",
        "right",
        "start",
        "end",
        "justify",
        "justify-all",
        "match-parent",
        "-webkit-left",
        "-webkit-right",
        "-webkit-auto",
    ];
    flag(words, NAMES, &["center", "-webkit-center"])
}

fn level(words: &[Word]) -> Option<(Value, bool)> {
    const ON_THE_LINE: &[&str] = &[
        "baseline",
        "middle",
        "top",
        "bottom",
        "text-top",
        "text-bottom",
        "auto",
        "-webkit-baseline-middle",
        "alphabetic",
        "central",
    ];
    match only(words)? {
        Word::Name(_) => flag(words, ON_THE_LINE, &["super", "sub"]),
        Word::Length(Length::Pixels(0.0)) => Some((Value::Flag(false), true)),
        word => word.length().map(|_| (Value::Flag(true), true)),
    }
}

fn space(words: &[Word]) -> Option<(Value, bool)> {
    const RUNS_TOGETHER: &[&str] = &["normal", "nowrap", "collapse", "wrap"];
    const KEEPS: &[&str] = &[
        "pre",
        "pre-wrap",
        "pre-line",
        "break-spaces",
        "preserve",
        "preserve-breaks",
        "preserve-spaces",
        "-moz-pre-wrap",
    ];
    let keeps = KEEPS.iter().any(|name| has(words, name));
    (keeps || all_among(words, RUNS_TOGETHER)).then_some((Value::Flag(keeps), true))
}

fn length(words: &[Word]) -> Option<(Value, bool)> {
    match only(words)? {
        Word::Name(_) | Word::Function(..) if only(words)?.length().is_none() => Some((Value::Fine, true)),
        Word::Number(value) => Some((Value::Length(Length::Pixels(*value)), false)),
        word => word.length().map(|length| (Value::Length(length), true)),
    }
}

/// The values of four sides, given for one to four of them.
fn sides(names: [&'static str; 4], words: &[Word]) -> Vec<Said> {
    let Some(values) = words.iter().map(|w| length(std::slice::from_ref(w))).collect::<Option<Vec<_>>>()
    else {
        return Vec::new();
    };
    let of = match values.len() {
        1 => [0, 0, 0, 0],
        2 => [0, 1, 0, 1],
        3 => [0, 1, 2, 1],
        4 => [0, 1, 2, 3],
        _ => return Vec::new(),
    };
    names.iter().zip(of).map(|(name, at)| (*name, values[at].0.clone(), values[at].1)).collect()
}

fn pair(names: [&'static str; 2], words: &[Word]) -> Vec<Said> {
    let values: Vec<_> = words.iter().filter_map(|w| length(std::slice::from_ref(w))).collect();
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Vec::new() };
    vec![(names[0], first.0.clone(), first.1), (names[1], last.0.clone(), last.1)]
}

fn content(words: &[Word]) -> Content {
    if is_only(words, &["none", "normal"]) {
        return Content::None;
    }
    // White space, ornaments in front of items, and marks of fonts that hold pictures.
    let is_ornament = |c: char| {
        c.is_whitespace()
            || ('\u{E000}'..='\u{F8FF}').contains(&c)
            || "•·●○■□◆◇►▶▪▸»›※★☆\u{200B}\u{FEFF}".contains(c)
    };
    let plain = words.iter().all(|word| match word {
        Word::Text(text) => text.chars().all(is_ornament),
        _ => false,
    });
    if plain { Content::Blank } else { Content::Telling }
}

fn names(words: &[Word]) -> Rc<[String]> {
    words
        .iter()
        .filter_map(|word| match word {
            Word::Name(name) => Some(name.clone()),
            Word::Text(text) => Some(text.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

fn opacity(words: &[Word]) -> Value {
    /// Letters of which less is left are hard to see.
    const FAINT: f32 = 0.25;
    if number(words).is_some_and(|n| n >= FAINT) { Value::Fine } else { Value::Hides }
}

fn writing(words: &[Word]) -> Value {
    const MODES: &[&str] = &["horizontal-tb", "vertical-rl", "vertical-lr", "lr-tb", "lr", "tb-rl", "tb"];
    if is_only(words, MODES) { Value::Fine } else { Value::Hides }
}

/// Spaces that may be narrower than usual by a part of a digit, in pixels.
fn spaced(words: &[Word], least: f32) -> Value {
    match only(words) {
        Some(Word::Name(_)) => Value::Fine,
        Some(word) if word.length().and_then(Length::about).is_some_and(|pixels| pixels >= least) => {
            Value::Fine
        }
        Some(Word::Number(_)) => Value::Fine,
        _ => Value::Hides,
    }
}

/// Lines that do not lie on each other.
fn line_height(words: &[Word]) -> Value {
    const SHARE: f32 = 0.6;
    const PIXELS: f32 = 6.0;
    match only(words) {
        Some(Word::Name(_)) => Value::Fine,
        Some(Word::Number(lines)) if *lines >= SHARE => Value::Fine,
        Some(Word::Length(Length::Share(share) | Length::Ems(share))) if *share >= SHARE => Value::Fine,
        Some(Word::Length(length)) if length.about().is_some_and(|pixels| pixels >= PIXELS) => Value::Fine,
        Some(Word::Function(..)) => Value::Fine,
        _ => Value::Moves,
    }
}

fn list_style(words: &[Word]) -> Value {
    const NAMES: &[&str] = &["none", "disc", "circle", "square", "inside", "outside"];
    let fine =
        |word: &Word| matches!(word, Word::Url(_)) || word.name().is_some_and(|name| NAMES.contains(&name));
    if words.iter().all(fine) { Value::Fine } else { Value::Moves }
}

fn transform(words: &[Word]) -> Value {
    if is_only(words, &["none"]) {
        return Value::Fine;
    }
    let zero =
        |inner: &str| inner.split(',').all(|part| part.trim().trim_end_matches("px").parse() == Ok(0.0_f32));
    let is_still = |word: &Word| matches!(word, Word::Function(name, inner) if name.starts_with("translate") && zero(inner));
    let is_move = |word: &Word| matches!(word, Word::Function(name, _) if name.starts_with("translate"));
    match () {
        () if words.iter().all(is_still) => Value::Fine,
        () if words.iter().all(is_move) => Value::Moves,
        () => Value::Hides,
    }
}

/// What is drawn anew; browsers drop what old ones had: `alpha(opacity=0)`, `progid:...`, `gray`.
fn filter(words: &[Word]) -> Option<(Value, bool)> {
    const FINE: &[&str] = &["grayscale", "drop-shadow", "saturate", "sepia"];
    const OTHERS: &[&str] = &["blur", "brightness", "contrast", "hue-rotate", "invert", "opacity"];
    if is_only(words, &["none"]) {
        return Some((Value::Fine, true));
    }
    let mut fine = true;
    for word in words {
        match word {
            Word::Url(_) => fine = false,
            Word::Function(name, inner) if !inner.contains('=') => {
                fine &= FINE.contains(&name.as_str());
                if !FINE.contains(&name.as_str()) && !OTHERS.contains(&name.as_str()) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    Some((if fine { Value::Fine } else { Value::Hides }, true))
}

fn features(words: &[Word]) -> Value {
    const TAGS: &[&str] = &[
        "tnum", "lnum", "onum", "pnum", "kern", "liga", "clig", "calt", "palt", "halt", "vpal", "pkna",
        "locl", "ccmp", "zero",
    ];
    let fine = |word: &Word| match word {
        Word::Text(tag) => TAGS.contains(&tag.as_str()),
        Word::Name(name) => matches!(name.as_str(), "normal" | "on" | "off"),
        Word::Number(_) | Word::Length(_) | Word::Comma => true,
        _ => false,
    };
    if words.iter().all(fine) { Value::Fine } else { Value::Moves }
}

fn variant(words: &[Word]) -> Value {
    const NAMES: &[&str] = &[
        "normal",
        "none",
        "small-caps",
        "all-small-caps",
        "petite-caps",
        "all-petite-caps",
        "unicase",
        "titling-caps",
        "common-ligatures",
        "no-common-ligatures",
        "contextual",
        "no-contextual",
        "lining-nums",
        "oldstyle-nums",
        "proportional-nums",
        "tabular-nums",
        "slashed-zero",
        "simplified",
        "traditional",
        "full-width",
        "proportional-width",
        "jis78",
        "jis83",
        "jis90",
        "jis04",
        "ruby",
    ];
    if all_among(words, NAMES) { Value::Fine } else { Value::Moves }
}

fn stroke(words: &[Word]) -> Value {
    let thin = |word: &Word| word.length().and_then(Length::about).is_some_and(|pixels| pixels.abs() <= 1.0);
    if words.iter().any(thin) && !words.iter().any(|word| matches!(word.paint(), Some(Paint::Unknown))) {
        Value::Fine
    } else {
        Value::Moves
    }
}
