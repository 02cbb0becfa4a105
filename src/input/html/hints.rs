//! What attributes of old say of an element's look, as declarations that are weaker than any sheet's (HTML standard, 15.2,
//! "presentational hints").

use std::rc::Rc;

use scraper::node::Element;

use super::css::{Declaration, Display, Ground, Length, Paint, Value};
use crate::input::colour::Colour;

/// The attributes of an element as declarations.
pub(super) fn of(element: &Element) -> Vec<Declaration> {
    let name = element.name();
    let mut out = Vec::new();
    let mut say = |property: &str, value: Value| {
        out.push(Declaration { name: property.into(), value, sure: true, important: false });
    };
    for (key, value) in &element.attrs {
        let value = value.trim();
        match (&*key.local, name) {
            ("bgcolor", "body" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "marquee") => {
                let paint = colour(value);
                paint.into_iter().for_each(|paint| say("background-color", Value::Paint(paint)));
            }
            ("background", "body" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th") => {
                let drawn = value.to_ascii_lowercase().starts_with("data:");
                say("background-image", Value::Ground(if drawn { Ground::Drawn } else { Ground::Picture }));
            }
            ("text", "body") | ("color", "font" | "basefont") => {
                colour(value).into_iter().for_each(|paint| say("color", Value::Paint(paint)));
            }
            ("face", "font") => {
                let faces: Vec<String> =
                    value.split(',').map(|f| f.trim().trim_matches(['"', '\'']).to_lowercase()).collect();
                say("font-family", Value::Faces(Rc::from(faces)));
            }
            ("size", "font") => {
                size(value).into_iter().for_each(|length| say("font-size", Value::Length(length)));
            }
            ("align", _) => say("text-align", Value::Flag(value.eq_ignore_ascii_case("center"))),
            ("dir", _) if !value.eq_ignore_ascii_case("ltr") => say("direction", Value::Hides),
            ("hidden", _) => say("display", Value::Display(Display::None)),
            _ => {}
        }
    }
    let is_open = element.attr("open").is_some();
    if name == "dialog" && !is_open || element.attr("popover").is_some() {
        say("display", Value::Display(Display::None));
    } else if name == "dialog" {
        say("position", Value::Moves);
    }
    out
}

/// A colour of an attribute (HTML standard, 2.3.6, "legacy colour values").
pub(super) fn colour(text: &str) -> Option<Paint> {
    if text.is_empty() || text.eq_ignore_ascii_case("transparent") {
        return None;
    }
    if let Ok((red, green, blue)) = cssparser::color::parse_named_color(text) {
        return Some(Paint::Known(Colour::of(red, green, blue)));
    }
    let bare = text.strip_prefix('#').unwrap_or(text);
    let hex = match bare.len() {
        3 => bare.chars().flat_map(|c| [c, c]).collect(),
        _ => bare.to_owned(),
    };
    Some(Colour::hex(&hex).filter(|_| hex.len() == 6).map_or(Paint::Unknown, Paint::Known))
}

/// A size of the element `font`: from 1 to 7, or steps from 3.
fn size(text: &str) -> Option<Length> {
    const PIXELS: [f32; 7] = [10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0];
    let digits: String =
        text.trim_start_matches(['+', '-']).chars().take_while(char::is_ascii_digit).collect();
    let steps: i64 = digits.parse().ok()?;
    let at = match text.chars().next()? {
        '+' => steps.saturating_add(3),
        '-' => 3 - steps,
        _ => steps,
    };
    PIXELS.get(at.clamp(1, 7) as usize - 1).map(|pixels| Length::Pixels(*pixels))
}
