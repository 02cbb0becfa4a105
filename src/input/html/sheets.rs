//! A page's own style sheets, as far as they say what is shown: text that is hidden, struck out, raised or added.
//! Where that takes more than plain selectors, nothing is decided and the digits concerned are doubted.

use ego_tree::NodeRef;
use scraper::Node;
use scraper::node::Element;

use super::style::is_white;
use crate::budget::{Budget, Spent};
use crate::limits;

/// What the sheets say of an element.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Shown {
    /// It is not shown.
    pub(super) hidden: bool,
    /// It may not be shown.
    pub(super) unsure: bool,
    /// Its text is struck out.
    pub(super) struck: bool,
    /// Its text stands above or below the line.
    pub(super) raised: bool,
    /// Its letters have a size again, whatever those around it have.
    pub(super) sized: bool,
    /// Something is put in front of it or behind it that may be digits.
    pub(super) added: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Effect {
    Hide,
    Show,
    /// Out of sight in a way that its content may undo.
    Dim,
    Size,
    Strike,
    Raise,
    Add,
}

/// Names that an element must have, and how it stands to the one before.
#[derive(Clone, Debug, Default)]
struct Compound {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    /// Whether the one before must be its parent, and not any element around it.
    child: bool,
}

#[derive(Debug)]
struct Rule {
    compounds: Vec<Compound>,
    effect: Effect,
    /// Whether the selector says more than is understood.
    vague: bool,
}

/// The rules that matter, in order.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    rules: Vec<Rule>,
}

impl Sheets {
    /// Reads one sheet; `media` is what it is for.
    pub(super) fn read(&mut self, sheet: &str, media: Option<&str>) {
        if !media.is_none_or(is_for_screens) {
            return;
        }
        let end = (0..=limits::SHEET_BYTES.min(sheet.len())).rev().find(|at| sheet.is_char_boundary(*at));
        let sheet = without_comments(sheet.get(..end.unwrap_or(0)).unwrap_or(""));
        self.block(&sheet, 0);
    }

    /// The rules of a sheet, or of an at-rule's block.
    fn block(&mut self, mut rest: &str, depth: usize) {
        const DEEPEST: usize = 4;
        while let Some(at) = rest.find(['{', ';', '}']) {
            let (before, from) = rest.split_at(at);
            let before = before.trim();
            if !from.starts_with('{') {
                // An at-rule without a block: @charset, @import.
                rest = from.get(1..).unwrap_or("");
                continue;
            }
            let inner = from.get(1..).unwrap_or("");
            let close = closing(inner);
            let body = inner.get(..close).unwrap_or(inner);
            rest = inner.get(close + 1..).unwrap_or("");
            match before.strip_prefix('@') {
                Some(rule) => {
                    let media =
                        rule.strip_prefix("media").or_else(|| rule.strip_prefix("supports").map(|_| "all"));
                    if media.is_some_and(is_for_screens) && depth < DEEPEST {
                        self.block(body, depth + 1);
                    }
                }
                None => self.rule(before, body),
            }
        }
    }

    fn rule(&mut self, selectors: &str, body: &str) {
        let effects = effects(body);
        for selector in selectors.split(',') {
            let adds = selector.contains(":before") || selector.contains(":after");
            for effect in &effects {
                // What is said of added text is not said of the element, and the other way round.
                if adds != (*effect == Effect::Add) || self.rules.len() >= limits::SHEET_RULES {
                    continue;
                }
                if let Some((compounds, vague)) = compounds(selector) {
                    self.rules.push(Rule { compounds, effect: *effect, vague });
                }
            }
        }
    }

    /// What is said of an element, its own attributes among it. Where that would cost too much, its text is doubted.
    pub(super) fn of(&self, node: NodeRef<'_, Node>, budget: &Budget) -> Shown {
        let Some(element) = node.value().as_element() else { return Shown::default() };
        let mut out = Shown::default();
        let (mut hides, mut shows, mut vague) = (false, false, false);
        for rule in &self.rules {
            match matches(&rule.compounds, node, budget) {
                Err(Spent) => return Shown { unsure: true, ..Shown::default() },
                Ok(false) => continue,
                Ok(true) => {}
            }
            match rule.effect {
                Effect::Hide => {
                    hides = true;
                    vague |= rule.vague;
                }
                Effect::Show => shows = true,
                Effect::Dim => out.unsure = true,
                Effect::Size => out.sized = true,
                Effect::Strike => out.struck = true,
                Effect::Raise => out.raised = true,
                Effect::Add => out.added = true,
            }
        }
        let own = effects(element.attr("style").unwrap_or_default());
        if own.contains(&Effect::Hide) {
            out.hidden = true;
        } else if own.contains(&Effect::Show) {
            // Its own attribute outweighs every sheet.
        } else if hides || element.attr("hidden").is_some() {
            out.hidden = !shows && !vague;
            out.unsure |= shows || vague;
        }
        out.unsure |= own.contains(&Effect::Dim);
        out.sized = (out.sized || own.contains(&Effect::Size)) && !out.unsure;
        out
    }
}

/// What declarations do.
fn effects(body: &str) -> Vec<Effect> {
    let mut out = Vec::new();
    for declaration in body.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        let value = value.trim().to_ascii_lowercase();
        let zero =
            || value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%').parse() == Ok(0_u8);
        let effect = match property.trim().to_ascii_lowercase().as_str() {
            "display" if value.starts_with("none") => Effect::Hide,
            "display" => Effect::Show,
            // Word's own way of saying it.
            "mso-hide" if value.starts_with("all") => Effect::Hide,
            "visibility" if value.starts_with("hidden") || value.starts_with("collapse") => Effect::Dim,
            "font-size" | "opacity" if zero() || value.starts_with("0.0") => Effect::Dim,
            "font-size"
                if value.starts_with("1px") || value.starts_with("2px") || value.starts_with("1pt") =>
            {
                Effect::Dim
            }
            "font-size" => Effect::Size,
            "color" if is_white(&value) && !body.contains("background") => Effect::Dim,
            "width" | "height" | "max-width" | "max-height" if zero() && body.contains("overflow") => {
                Effect::Dim
            }
            "text-indent" | "left" | "top" if value.starts_with("-999") => Effect::Dim,
            "clip" | "clip-path" => Effect::Dim,
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => Effect::Strike,
            "vertical-align" if value.starts_with("super") || value.starts_with("sub") => Effect::Raise,
            "content"
                if value.chars().any(|c| c.is_ascii_digit())
                    || value.contains("attr(")
                    || value.contains("counter") =>
            {
                Effect::Add
            }
            _ => continue,
        };
        out.push(effect);
    }
    out
}

/// Whether a list of media takes in an ordinary screen.
fn is_for_screens(media: &str) -> bool {
    let media = media.trim().to_ascii_lowercase();
    media.is_empty() || media.split(',').map(str::trim).any(|m| matches!(m, "all" | "screen" | "only screen"))
}

fn without_comments(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    // The marks of comments that old pages put around their sheets.
    out.replace("<!--", "").replace("-->", "")
}

/// Where the block ends whose opening brace is passed.
fn closing(text: &str) -> usize {
    let mut depth = 1_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// A selector's compounds, and whether it says more than they do. `None` for what holds only sometimes, as under a
/// mouse.
fn compounds(selector: &str) -> Option<(Vec<Compound>, bool)> {
    let mut out: Vec<Compound> = Vec::new();
    let mut vague = false;
    let mut child = false;
    for word in selector.replace('>', " > ").replace('+', " + ").replace('~', " ~ ").split_whitespace() {
        match word {
            ">" => child = true,
            "+" | "~" => {
                // Neighbours are not looked at.
                vague = true;
                out.pop();
            }
            word => {
                if [":hover", ":focus", ":active", ":visited", ":target", ":checked"]
                    .iter()
                    .any(|p| word.contains(p))
                {
                    return None;
                }
                let plain = word.split(':').next().unwrap_or(word);
                vague |= plain.len() < word.len() && !word.contains(":before") && !word.contains(":after");
                let (names, more) = plain.split_once('[').map_or((plain, false), |(names, _)| (names, true));
                vague |= more;
                let mut compound = Compound { child: std::mem::take(&mut child), ..Compound::default() };
                let mut rest = names;
                while !rest.is_empty() {
                    let mark = rest.chars().next().unwrap_or(' ');
                    let body = rest.trim_start_matches(['.', '#']);
                    let end = body.find(['.', '#']).unwrap_or(body.len());
                    let (name, behind) = body.split_at(end);
                    match mark {
                        '.' => compound.classes.push(name.to_owned()),
                        '#' => compound.id = Some(name.to_owned()),
                        '*' => {}
                        _ => compound.tag = Some(name.to_ascii_lowercase()),
                    }
                    if behind.len() == rest.len() {
                        break;
                    }
                    rest = behind;
                }
                out.push(compound);
            }
        }
    }
    (!out.is_empty()).then_some((out, vague))
}

/// Whether an element is what the last compound names, among elements that the others name.
fn matches(compounds: &[Compound], node: NodeRef<'_, Node>, budget: &Budget) -> Result<bool, Spent> {
    let names = |compound: &Compound, node: NodeRef<'_, Node>| match node.value().as_element() {
        Some(element) => budget.spend(compound.cost(element)).map(|()| compound.names(element)),
        None => Ok(false),
    };
    let Some((last, before)) = compounds.split_last() else { return Ok(false) };
    if !names(last, node)? {
        return Ok(false);
    }
    let mut at = node;
    let mut must_be_parent = last.child;
    for compound in before.iter().rev() {
        loop {
            let Some(parent) = at.parent() else { return Ok(false) };
            at = parent;
            if names(compound, at)? {
                break;
            }
            if must_be_parent {
                return Ok(false);
            }
        }
        must_be_parent = compound.child;
    }
    Ok(true)
}

impl Compound {
    /// How many names are compared at most.
    fn cost(&self, element: &Element) -> usize {
        let classes = if self.classes.is_empty() { 0 } else { element.attr("class").map_or(0, str::len) };
        1 + self.classes.len() * (1 + classes / 2)
    }

    fn names(&self, element: &Element) -> bool {
        self.tag.as_ref().is_none_or(|t| t == element.name())
            && self.id.as_ref().is_none_or(|id| element.id() == Some(id))
            && self.classes.iter().all(|class| element.classes().any(|c| c == class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(sheet: &str, body: &str) -> Shown {
        let mut sheets = Sheets::default();
        sheets.read(sheet, None);
        let page = scraper::Html::parse_document(body);
        let node =
            page.tree.nodes().find(|n| n.value().as_element().is_some_and(|e| e.attr("data-me").is_some()));
        sheets.of(node.unwrap(), &Budget::new(1_000))
    }

    #[test]
    fn plain_rules_hide() {
        let hidden = |sheet: &str| {
            shown(sheet, "<div class='a b'><p id=p><span class='x y' data-me>9</span></p></div>").hidden
        };
        for sheet in [
            ".x{display:none}",
            "@charset 'utf-8';.x{display : none}",
            "#p .x{display:none}",
            ".a.b > p > span.y{display:none}",
            "@media screen{.x{display:none}}",
            "i,.x{color:red;display:none !important}",
        ] {
            assert!(hidden(sheet), "{sheet}");
        }
        for sheet in [
            ".X{display:none}",
            "@media print{.x{display:none}}",
            ".b > span{display:none}",
            ".x:hover{display:none}",
            "/* .x{display:none} */",
            ".x{color:red}",
        ] {
            assert!(!hidden(sheet), "{sheet}");
        }
    }

    #[test]
    fn where_telling_costs_too_much_text_is_doubted() {
        let mut sheets = Sheets::default();
        sheets.read(".a .x{display:none}", None);
        let page = scraper::Html::parse_document(&format!("{}<i class=x>9</i>", "<b>".repeat(50)));
        let node = page.tree.nodes().find(|n| n.value().as_element().is_some_and(|e| e.name() == "i"));
        let shown = |operations| sheets.of(node.unwrap(), &Budget::new(operations));
        assert_eq!(shown(1_000), Shown::default());
        assert_eq!(shown(40), Shown { unsure: true, ..Shown::default() });
    }

    #[test]
    fn what_is_not_plain_is_left_open() {
        let page = "<p class='x' data-me>9</p>";
        for sheet in [
            ".x{display:none} p.x{display:block}",
            ".x:not(.y){display:none}",
            "[a].x{display:none}",
            "i + .x{display:none}",
            ".x{visibility:hidden}",
            ".x{font-size:0px}",
        ] {
            let shown = shown(sheet, page);
            assert!(shown.unsure && !shown.hidden, "{sheet}");
        }
        assert_eq!(
            shown(".x{display:none}", "<p class=x style='display:block' data-me>9</p>"),
            Shown::default()
        );
        assert!(shown(".x:before{content:'9'}", page).added);
    }
}
