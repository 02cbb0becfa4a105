//! What the look of an element says about its text: hidden, bold, centred, struck out, raised. Reads attributes
//! and the plainest rules of style sheets; it is no CSS engine.

use std::collections::BTreeSet;

use scraper::node::Element;

use crate::input::markup::Style;

/// Longest style sheet that is looked through; those of sites have about 100 KB.
const SHEET_BYTES: usize = 1 << 20;

/// Names of classes, identifiers and elements that a page's own style sheets hide.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    selectors: BTreeSet<String>,
}

impl Hidden {
    /// Reads one style sheet. Only selectors of one name count, and no rules for print or small screens: a page
    /// that hides its numbers in a cleverer way is not a report.
    pub(super) fn read(&mut self, sheet: &str) {
        let sheet = sheet.get(..SHEET_BYTES).unwrap_or(sheet);
        let mut depth = 0_u32;
        let mut selector = String::new();
        let mut skipped = None;
        let mut body = String::new();
        for c in without_comments(sheet).chars() {
            match c {
                '{' => {
                    depth += 1;
                    if skipped.is_none() && selector.trim_start().starts_with('@') {
                        skipped = Some(depth);
                    }
                    body.clear();
                }
                '}' => {
                    if skipped.is_none() && hides(&body) {
                        let names = selector.split(',').map(str::trim).filter(|s| is_simple(s));
                        self.selectors.extend(names.map(str::to_lowercase));
                    }
                    if skipped == Some(depth) {
                        skipped = None;
                    }
                    depth = depth.saturating_sub(1);
                    selector.clear();
                }
                c if depth == 0 => selector.push(c),
                c => body.push(c),
            }
        }
    }

    /// Whether an element is not shown.
    pub(super) fn is_hidden(&self, element: &Element) -> bool {
        if element.attr("hidden").is_some() || element.attr("style").is_some_and(hides) {
            return true;
        }
        if self.selectors.is_empty() {
            return false;
        }
        let name = element.name();
        self.selectors.contains(name)
            || element.id().is_some_and(|id| self.selectors.contains(&format!("#{}", id.to_lowercase())))
            || element.classes().any(|class| {
                let class = class.to_lowercase();
                self.selectors.contains(&format!(".{class}"))
                    || self.selectors.contains(&format!("{name}.{class}"))
            })
    }
}

fn without_comments(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    // Conditional comments' own marks, as Word writes them around its sheets.
    out.replace("<!--", "").replace("-->", "")
}

fn is_simple(selector: &str) -> bool {
    let name = |s: &str| !s.is_empty() && s.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    match selector.split_once(['.', '#']) {
        Some((element, rest)) => (element.is_empty() || name(element)) && name(rest),
        None => name(selector) && !matches!(selector, "html" | "body"),
    }
}

/// Whether declarations hide what they are about.
fn hides(declarations: &str) -> bool {
    declarations.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let value = value.trim().to_lowercase();
        match property.trim().to_lowercase().as_str() {
            "display" => value.starts_with("none"),
            "visibility" => value.starts_with("hidden") || value.starts_with("collapse"),
            // Word's own way of saying it.
            "mso-hide" => value.starts_with("all"),
            "font-size" => matches!(value.as_str(), "0" | "0px" | "0pt"),
            "opacity" => value == "0",
            _ => false,
        }
    })
}

/// The style inside an element, given the one around it.
pub(super) fn inside(element: &Element, mut style: Style) -> Style {
    match element.name() {
        "b" | "strong" | "th" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => style.heavy = true,
        "center" => style.centred = true,
        "del" | "s" | "strike" => style.struck = true,
        "sup" | "sub" => style.raised = true,
        _ => {}
    }
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
            "vertical-align" if is_inline(element.name()) => {
                style.raised |= value.starts_with("super") || value.starts_with("sub");
            }
            _ => {}
        }
    }
    style
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
            | "nobr"
            | "output"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || name.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_rules_hide_and_others_do_not() {
        let mut hidden = Hidden::default();
        hidden.read(".x, #y{ display : none } /* .a{display:none} */ @media print{.p{display:none}} .q .r{display:none} .z{color:red}");
        let names: Vec<&str> = hidden.selectors.iter().map(String::as_str).collect();
        assert_eq!(names, ["#y", ".x"]);
    }
}
