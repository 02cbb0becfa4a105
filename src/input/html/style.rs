//! What an element's own name and attributes say about the look of its text.

use scraper::node::Element;

use crate::input::markup::Style;

/// The style inside an element, given the one around it.
pub(super) fn inside(element: &Element, mut style: Style) -> Style {
    match element.name() {
        "b" | "strong" | "th" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => style.heavy = true,
        "center" => style.centred = true,
        "del" | "s" | "strike" => style.struck = true,
        "sup" | "sub" => style.raised = true,
        _ => {}
    }
    style.grounded |= element.attr("bgcolor").is_some_and(|c| !is_white(&c.to_lowercase()));
    if let Some(align) = element.attr("align") {
        style.centred = align.eq_ignore_ascii_case("center");
    }
    for declaration in element.attr("style").unwrap_or_default().split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_lowercase();
        match property.trim().to_lowercase().as_str() {
            "text-align" => style.centred = value.starts_with("center"),
            "font-weight" => {
                style.heavy =
                    value.starts_with("bold") || matches!(value.as_str(), "600" | "700" | "800" | "900")
            }
            "text-decoration" | "text-decoration-line" => style.struck |= value.contains("line-through"),
            // A run that is moved off the line is a mark at the number and none of it.
            "vertical-align" if is_inline(element.name()) => {
                let level = ["baseline", "middle", "inherit", "initial", "0", "top", "bottom", "auto"];
                style.raised |= !level.iter().any(|l| value.starts_with(l));
            }
            "top" | "bottom" if is_inline(element.name()) => style.raised |= !value.starts_with('0'),
            "unicode-bidi" => style.unsure = true,
            "background" | "background-color" => style.grounded |= !is_white(&value) && value != "none",
            "color" => style.unsure |= is_white(&value) && !style.grounded,
            _ => {}
        }
    }
    style
}

/// Whether a colour is the paper's.
pub(super) fn is_white(colour: &str) -> bool {
    let colour = colour.replace(' ', "");
    ["white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent"]
        .iter()
        .any(|white| colour == *white || colour.strip_suffix("!important") == Some(white))
}

/// Elements that stand in a line; all others end it.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "math"
            | "mi"
            | "mn"
            | "mo"
            | "mrow"
            | "mtext"
            | "nobr"
            | "output"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "semantics"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "textarea"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || name.contains(':')
}
