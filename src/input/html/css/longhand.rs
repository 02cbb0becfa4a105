//! The values of the properties that are looked at one by one: boxes, colours, lengths, typefaces. Knows no element.

use std::rc::Rc;

use super::judge::line_height;
use super::property::{Content, Display, Ground, Position, Said, Value};
use super::value::{Length, Paint};
use super::word::{Word, all_among, has, is_only, only};
use crate::input::colour::Colour;

pub(super) fn flag(words: &[Word], off: &[&str], on: &[&str]) -> Option<(Value, bool)> {
    let name = only(words)?.name()?;
    let set = on.contains(&name);
    (set || off.contains(&name)).then_some((Value::Flag(set), true))
}

/// The boxes that are named by one word; browsers drop other words.
pub(super) fn display(words: &[Word]) -> Option<(Value, bool)> {
    let Some(name) = only(words).and_then(Word::name) else {
        // Two words name a box as well.
        return words.iter().all(|w| w.name().is_some()).then_some((Value::Display(Display::Other), false));
    };
    let display = match name.strip_prefix("-webkit-").unwrap_or(name) {
        "none" => Display::None,
        "inline" => Display::Inline,
        "inline-block" => Display::InlineBlock,
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

pub(super) fn position(words: &[Word]) -> Option<(Value, bool)> {
    let position = match only(words)?.name()? {
        "static" => Position::Static,
        "relative" => Position::Relative,
        "sticky" | "-webkit-sticky" => Position::Sticky,
        "absolute" | "fixed" => Position::Out,
        _ => return None,
    };
    Some((Value::Position(position), true))
}

pub(super) fn paint(words: &[Word]) -> Option<(Value, bool)> {
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

pub(super) fn ground(words: &[Word]) -> Ground {
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

pub(super) fn background(words: &[Word]) -> Vec<Said> {
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
    let mut paint = Paint::Known(Colour { cover: 0.0, ..Colour::BLACK });
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

pub(super) fn size(words: &[Word]) -> Option<(Value, bool)> {
    size_of(only(words)?)
}

pub(super) fn font(words: &[Word]) -> Vec<Said> {
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

pub(super) fn faces(words: &[Word]) -> Value {
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

pub(super) fn is_bold(words: &[Word]) -> bool {
    words.iter().any(|word| match word {
        Word::Name(name) => name == "bold" || name == "bolder",
        Word::Number(weight) => *weight >= 600.0,
        _ => false,
    })
}

pub(super) fn aligned(words: &[Word]) -> Option<(Value, bool)> {
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

pub(super) fn level(words: &[Word]) -> Option<(Value, bool)> {
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

pub(super) fn space(words: &[Word]) -> Option<(Value, bool)> {
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

pub(super) fn length(words: &[Word]) -> Option<(Value, bool)> {
    match only(words)? {
        Word::Name(_) | Word::Function(..) if only(words)?.length().is_none() => Some((Value::Fine, true)),
        Word::Number(value) => Some((Value::Length(Length::Pixels(*value)), false)),
        word => word.length().map(|length| (Value::Length(length), true)),
    }
}

/// The values of four sides, given for one to four of them.
pub(super) fn sides(names: [&'static str; 4], words: &[Word]) -> Vec<Said> {
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

pub(super) fn pair(names: [&'static str; 2], words: &[Word]) -> Vec<Said> {
    let values: Vec<_> = words.iter().filter_map(|w| length(std::slice::from_ref(w))).collect();
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Vec::new() };
    vec![(names[0], first.0.clone(), first.1), (names[1], last.0.clone(), last.1)]
}

pub(super) fn content(words: &[Word]) -> Content {
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

pub(super) fn names(words: &[Word]) -> Rc<[String]> {
    words
        .iter()
        .filter_map(|word| match word {
            Word::Name(name) => Some(name.clone()),
            Word::Text(text) => Some(text.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// What is drawn anew; browsers drop what old ones had: `alpha(opacity=0)`, `progid:...`, `gray`.
pub(super) fn filter(words: &[Word]) -> Option<(Value, bool)> {
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
