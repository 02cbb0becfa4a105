//! The properties of which nothing is asked but whether a value is known to leave digits as they are. Knows no element.

use super::property::{Said, Value};
use super::value::{Length, Paint};
use super::word::{Word, all_among, is_only, number, only};

/// What the words of a value come to.
type Judge = fn(&[Word]) -> Value;

/// The properties of which nothing is asked but whether a value is harmless.
pub(super) fn judged(name: &str, words: &[Word]) -> Vec<Said> {
    const JUDGED: &[(&str, Judge)] = &[
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

fn none_or_hides(words: &[Word]) -> Value {
    if is_only(words, &["none"]) { Value::Fine } else { Value::Hides }
}

fn none_or_moves(words: &[Word]) -> Value {
    if is_only(words, &["none"]) { Value::Fine } else { Value::Moves }
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
pub(super) fn line_height(words: &[Word]) -> Value {
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
