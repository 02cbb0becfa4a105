//! Whether a part of a sheet holds for an ordinary screen: media (Media Queries level 4) and conditions. Knows no rule.

use cssparser::{Parser, Token};

use super::property;
use super::value::{self, Length};
use super::word;

/// The widths of ordinary screens, in pixels. What holds for some of them only is left open.
const WIDTHS: [f32; 2] = [1_280.0, 1_920.0];
/// Their heights.
const HEIGHTS: [f32; 2] = [600.0, 1_200.0];

/// Whether a list of media takes in an ordinary screen; `None` where some do.
pub(super) fn is_for_screens(input: &mut Parser<'_>) -> Option<bool> {
    if input.is_exhausted() {
        return Some(true);
    }
    let queries = input.parse_comma_separated(|one| Ok::<_, value::Failure>(query(one)));
    any(queries.unwrap_or_default())
}

fn any(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut out = Some(false);
    for part in parts {
        out = match (out, part) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), part) => part,
            (None, _) => None,
        };
    }
    out
}

fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    any([one.map(|b| !b), other.map(|b| !b)]).map(|b| !b)
}

fn query(input: &mut Parser<'_>) -> Option<bool> {
    let mut holds = Some(true);
    let mut negated = false;
    let mut by_or = false;
    while let Ok(token) = input.next() {
        let one = match token.clone() {
            Token::Ident(name) => match name.to_ascii_lowercase().as_str() {
                "not" => {
                    negated = true;
                    continue;
                }
                "only" | "and" => continue,
                "or" => {
                    by_or = true;
                    continue;
                }
                "all" | "screen" => Some(true),
                // What browsers do not know holds never.
                _ => Some(false),
            },
            Token::ParenthesisBlock => {
                input.parse_nested_block(|inner| Ok::<_, value::Failure>(feature(inner))).unwrap_or(None)
            }
            _ => {
                while input.next().is_ok() {}
                return None;
            }
        };
        holds = if by_or { any([holds, one]) } else { both(holds, one) };
    }
    if negated { holds.map(|b| !b) } else { holds }
}

fn feature(input: &mut Parser<'_>) -> Option<bool> {
    let start = input.state();
    let name = input.expect_ident().map(|name| name.to_ascii_lowercase());
    let plain = name.is_ok() && (input.is_exhausted() || input.expect_colon().is_ok());
    let (Ok(name), true) = (name, plain) else {
        // A condition in a condition, or a range.
        input.reset(&start);
        let nested = matches!(input.next(), Ok(Token::ParenthesisBlock));
        input.reset(&start);
        if nested {
            return query(input);
        }
        while input.next().is_ok() {}
        return None;
    };
    let words = word::read(input);
    let length = words.first().and_then(word::Word::length).and_then(Length::about);
    let side = |least: bool, limits: [f32; 2]| {
        let limit = length?;
        let holds = limits.map(|own| if least { own >= limit } else { own <= limit });
        (holds[0] == holds[1]).then_some(holds[0])
    };
    match name.as_str() {
        "min-width" | "min-device-width" => side(true, WIDTHS),
        "max-width" | "max-device-width" => side(false, WIDTHS),
        "min-height" | "min-device-height" => side(true, HEIGHTS),
        "max-height" | "max-device-height" => side(false, HEIGHTS),
        "width" | "height" if words.is_empty() => Some(true),
        _ => None,
    }
}

/// Whether browsers support what a condition asks for. `None` where that is not known here.
pub(super) fn is_supported(input: &mut Parser<'_>) -> Option<bool> {
    let negated = input.try_parse(|input| input.expect_ident_matching("not")).is_ok();
    let mut holds = None;
    if input.try_parse(|input| input.expect_parenthesis_block()).is_ok() {
        let inner = input.parse_nested_block(|inner| {
            let holds = declaration(inner);
            while inner.next().is_ok() {}
            Ok::<_, value::Failure>(holds)
        });
        holds = inner.unwrap_or(None);
    }
    if !input.is_exhausted() {
        // More than one condition, or one of another kind.
        while input.next().is_ok() {}
        return None;
    }
    if negated { holds.map(|b| !b) } else { holds }
}

/// Whether browsers know a declaration: `Some(true)` for the oldest ones, and else it is not known here.
fn declaration(input: &mut Parser<'_>) -> Option<bool> {
    const OLDEST: &[&str] = &["display", "position", "color", "visibility", "float", "font-size"];
    let name = input.expect_ident().ok()?.to_ascii_lowercase();
    input.expect_colon().ok()?;
    let said = property::read(&name, &word::read(input), "", false);
    (OLDEST.contains(&name.as_str()) && said.iter().any(|d| d.sure)).then_some(true)
}
