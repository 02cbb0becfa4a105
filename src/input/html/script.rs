//! Scripts of a page, which are not run: what they write, browsers show. So what they name in cells is doubted.

use std::collections::BTreeSet;

use scraper::node::Element;

/// What the scripts of a page name.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    words: BTreeSet<String>,
}

/// How a script changes a page: by these words, among others that do less.
const WRITES: &[&str] = &[
    "innerHTML",
    "innerText",
    "outerHTML",
    "outerText",
    "textContent",
    "nodeValue",
    "setHTMLUnsafe",
    "insertAdjacent",
    "insertBefore",
    "insertRule",
    "insertCell",
    "insertRow",
    "deleteCell",
    "deleteRow",
    "appendChild",
    "append(",
    "prepend(",
    "replaceWith",
    "replaceChild",
    "removeChild",
    "remove(",
    "empty(",
    ".html(",
    ".text(",
    ".hide(",
    ".css(",
    ".data",
    "write(",
    "writeln(",
    "cssText",
    "style.",
    "styleSheets",
    "adoptedStyleSheets",
    "createElement",
    "attachShadow",
    "classList",
    "className",
    "addClass",
    "removeClass",
    "hidden",
    "setAttribute",
    ".animate(",
];

/// Most bytes of scripts that are looked at; those of pages have up to 100 KB.
const MOST: usize = 1 << 20;

impl Scripts {
    /// Reads a script, or an attribute that is one.
    pub(super) fn read(&mut self, text: &str) {
        if text.len() > MOST || !WRITES.iter().any(|word| text.contains(word)) {
            return;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        self.words.extend(text.split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned));
    }

    /// Whether a script that changes the page names an element.
    pub(super) fn name(&self, element: &Element) -> bool {
        !self.words.is_empty()
            && (element.attr("id").is_some_and(|id| self.words.contains(id))
                || element.classes().any(|class| self.words.contains(class)))
    }

    /// Whether a script that changes the page names the cells of tables.
    pub(super) fn name_cells(&self) -> bool {
        ["td", "th", "tr", "cells", "rows", "TD", "TR"].iter().any(|word| self.words.contains(*word))
    }
}

/// Whether an element is a script that browsers run.
pub(super) fn is_run(element: &Element) -> bool {
    let kind = element.attr("type").unwrap_or("").trim().to_ascii_lowercase();
    element.name() == "script"
        && (kind.is_empty() || kind == "module" || kind.contains("javascript") || kind.contains("ecmascript"))
}

/// The attributes of an element that are scripts which run without a person's doing.
pub(super) fn attributes(element: &Element) -> impl Iterator<Item = &str> {
    element.attrs.iter().filter_map(|(key, value)| {
        let event = key.local.strip_prefix("on")?;
        let by_hand = [
            "click", "dblclick", "mouse", "key", "focus", "blur", "touch", "context", "drag", "select",
            "pointer", "submit", "change",
        ];
        (!by_hand.iter().any(|beginning| event.starts_with(beginning))).then_some(&**value)
    })
}
