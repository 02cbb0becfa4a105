//! The style sheets of a page and what they say of an element: the cascade of browsers (CSS Cascading level 5), as far as
//! it can be worked out within a bound. Where it cannot, several values are possible, and whoever asks sees all of them.
//! Knows what is said of an element, not what comes of it.

mod judge;
mod longhand;
mod media;
mod parse;
mod property;
mod select;
mod value;
mod word;

use std::collections::BTreeMap;
use std::rc::Rc;

use ego_tree::NodeRef;
use scraper::Node;
use selectors::parser::Component;

use crate::budget::{Budget, Spent};
use crate::limits;
use parse::Parsed;
pub(super) use property::{Content, Declaration, Display, Ground, Position, Value, Whole};
use select::{Part, Selector};
pub(super) use value::{Length, Paint};

/// Properties of the page's own, by name; nothing where several values are possible.
pub(super) type Own = BTreeMap<Rc<str>, Option<Rc<str>>>;

/// The sheets of a page, in order.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    parsed: Parsed,
    /// Rules by a name that what they select must have: `.class`, `#id`, `tag`, or nothing.
    by_name: BTreeMap<String, Vec<usize>>,
    /// How many rules are in there.
    sorted: usize,
    /// Whether the page is shown by the rules of old browsers.
    pub(super) is_quirky: bool,
    /// Whether a bound was reached, so that not all rules are known.
    pub(super) is_cut: bool,
}

/// What is said of an element or of a box beside it: all values that are possible, by property.
#[derive(Clone, Debug, Default)]
pub(super) struct Styled {
    values: BTreeMap<Rc<str>, Vec<Value>>,
}

/// What is said of an element and of what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Cascaded {
    pub(super) element: Styled,
    pub(super) before: Styled,
    pub(super) after: Styled,
    pub(super) first: Styled,
    pub(super) marker: Styled,
    pub(super) own: Rc<Own>,
}

/// What decides between declarations, the strongest last (CSS Cascading level 5, 6.1): importance, from where it comes,
/// layer, specificity, order.
type Strength = (bool, u8, usize, u32, usize);

/// How deep sheets call for sheets.
const DEEPEST_IMPORT: usize = 4;

impl Sheets {
    /// Reads a sheet. `media` is what it is for; `find` gives the sheets that it calls for, as far as they are there.
    pub(super) fn read(&mut self, sheet: &str, media: Option<&str>, find: &dyn Fn(&str) -> Option<String>) {
        let media = media::is_for_screens(&mut cssparser::Parser::new(media.unwrap_or("")));
        if media != Some(false) {
            self.add(sheet, media.is_some(), None, find, 0);
        }
        self.is_cut |= self.parsed.overlong;
        self.sort();
    }

    fn add(
        &mut self,
        sheet: &str,
        sure: bool,
        layer: Option<usize>,
        find: &dyn Fn(&str) -> Option<String>,
        depth: usize,
    ) {
        let end = (0..=limits::SHEET_BYTES.min(sheet.len())).rev().find(|at| sheet.is_char_boundary(*at));
        let read = sheet.get(..end.unwrap_or(0)).unwrap_or("");
        self.is_cut |= read.len() < sheet.len();
        let before = self.parsed.rules.len();
        parse::sheet(read, sure, layer, &mut self.parsed);
        let imports = std::mem::take(&mut self.parsed.imports);
        if imports.is_empty() {
            return;
        }
        // What is called for comes before the rules of the sheet itself.
        let own = self.parsed.rules.split_off(before);
        for (address, holds, layer) in imports {
            if depth >= DEEPEST_IMPORT {
                self.is_cut = true;
            } else if let Some(sheet) = find(&address).filter(|_| holds != Some(false)) {
                self.add(&sheet, sure && holds.is_some(), layer, find, depth + 1);
            }
        }
        self.parsed.rules.extend(own);
    }

    fn sort(&mut self) {
        for (index, rule) in self.parsed.rules.iter().enumerate().skip(self.sorted) {
            self.by_name.entry(needed(&rule.selector)).or_default().push(index);
        }
        self.sorted = self.parsed.rules.len();
    }

    /// Whether a typeface comes with the page, which may draw any mark for a digit.
    pub(super) fn brings(&self, face: &str) -> bool {
        self.parsed.faces.iter().any(|own| own == face)
    }

    /// Whether there is an animation of this name.
    pub(super) fn animates(&self, name: &str) -> bool {
        self.parsed.animations.iter().any(|own| own == name)
    }

    /// What is said of an element: by its own attributes (`hints`, the weakest), by the sheets, and by its `style`.
    /// `around` are the page's own properties of the element around it.
    ///
    /// # Errors
    ///
    /// [`Spent`] where to compare it with all rules would cost too much.
    pub(super) fn of(
        &self,
        node: NodeRef<'_, Node>,
        hints: Vec<Declaration>,
        around: &Rc<Own>,
        budget: &Budget,
    ) -> Result<Cascaded, Spent> {
        let Some(element) = node.value().as_element() else { return Ok(Cascaded::default()) };
        let style = element.attr("style").map(parse::declarations).unwrap_or_default();
        let mut said: [Vec<(Strength, &Declaration, bool)>; 5] = Default::default();
        said[0].extend(hints.iter().map(|d| ((false, 0, 0, 0, 0), d, true)));
        for index in self.candidates(element) {
            let Some(rule) = self.parsed.rules.get(index) else { continue };
            budget.spend(rule.weight)?;
            let matched = select::matches(&rule.selector, rule.vague, node, self.is_quirky, budget);
            budget.spend(rule.declarations.len())?;
            if matched == Some(false) {
                continue;
            }
            let sure = matched.is_some() && rule.sure;
            let of = match rule.part {
                None | Some(Part::Other) => 0,
                Some(Part::Before) => 1,
                Some(Part::After) => 2,
                Some(Part::First) => 3,
                Some(Part::Marker) => 4,
            };
            let specificity = rule.selector.specificity();
            for declaration in rule.declarations.iter() {
                let layer = match (declaration.important, rule.layer) {
                    (false, None) => usize::MAX,
                    (false, Some(layer)) => layer,
                    (true, None) => 0,
                    (true, Some(layer)) => usize::MAX - layer,
                };
                let strength = (declaration.important, 1, layer, specificity, index);
                said[of].push((strength, declaration, sure));
            }
        }
        said[0].extend(style.iter().map(|d| ((d.important, 2, 0, 0, 0), d, true)));
        let [element, before, after, first, marker] = said;
        let own = own_properties(&element, around);
        let styled = |said| Styled::of(said, &own, budget);
        Ok(Cascaded {
            element: styled(element)?,
            before: styled(before)?,
            after: styled(after)?,
            first: styled(first)?,
            marker: styled(marker)?,
            own,
        })
    }

    /// The rules that may select an element, in order.
    fn candidates(&self, element: &scraper::node::Element) -> Vec<usize> {
        if self.by_name.is_empty() {
            return Vec::new();
        }
        let mut names = vec![String::new(), element.name().to_ascii_lowercase()];
        names.extend(element.attr("id").map(|id| format!("#{}", id.to_ascii_lowercase())));
        names.extend(element.classes().map(|class| format!(".{}", class.to_ascii_lowercase())));
        let mut out: Vec<usize> =
            names.iter().filter_map(|n| self.by_name.get(n)).flatten().copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// A name that whatever a selector selects must have, in small letters.
fn needed(selector: &Selector) -> String {
    let mut tag = String::new();
    let mut components = selector.iter_raw_match_order();
    if selector.has_pseudo_element() {
        components.by_ref().find(|component| component.is_combinator());
    }
    for component in components {
        match component {
            Component::Combinator(_) => break,
            Component::ID(id) => return format!("#{}", id.0.to_ascii_lowercase()),
            Component::Class(class) => return format!(".{}", class.0.to_ascii_lowercase()),
            Component::LocalName(name) => tag = name.lower_name.0.to_string(),
            _ => {}
        }
    }
    tag
}

/// The page's own properties of an element.
fn own_properties(said: &[(Strength, &Declaration, bool)], around: &Rc<Own>) -> Rc<Own> {
    let mut ours: Vec<_> = said.iter().filter(|(_, d, _)| d.name.starts_with("--")).collect();
    if ours.is_empty() {
        return Rc::clone(around);
    }
    ours.sort_by_key(|(strength, ..)| *strength);
    let mut out = Own::clone(around);
    for (_, declaration, sure) in ours {
        let text = match &declaration.value {
            Value::Text(text) if *sure => Some(Rc::clone(text)),
            _ => None,
        };
        out.insert(Rc::clone(&declaration.name), text);
    }
    Rc::new(out)
}

/// Puts the page's own properties into a value. `None` where that cannot be told.
fn filled_in(text: &str, own: &Own, budget: &Budget) -> Result<Option<String>, Spent> {
    /// How often values are put into values, and how long one may become.
    const TIMES: usize = 16;
    const LONGEST: usize = 2_000;
    let mut text = text.to_owned();
    for _ in 0..TIMES {
        budget.spend(1 + text.len() / 8)?;
        let Some(at) = text.to_ascii_lowercase().find("var(") else {
            let elsewhere =
                ["env(", "attr(", "if("].iter().any(|name| text.to_ascii_lowercase().contains(name));
            return Ok((!elsewhere).then_some(text));
        };
        let (before, rest) = text.split_at(at);
        let inner = rest.get("var(".len()..).unwrap_or("");
        let mut depth = 1_usize;
        let end = inner.char_indices().find(|(_, c)| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            depth == 0
        });
        let Some((end, _)) = end else { return Ok(None) };
        let (name, instead) = inner.get(..end).unwrap_or("").split_once(',').map_or_else(
            || (inner.get(..end).unwrap_or("").trim(), None),
            |(name, instead)| (name.trim(), Some(instead.trim())),
        );
        let value = match own.get(name) {
            Some(None) => return Ok(None),
            Some(Some(value)) => Some(&**value),
            None => instead,
        };
        let Some(value) = value else { return Ok(None) };
        let after = inner.get(end + 1..).unwrap_or("");
        let filled = format!("{before}{value}{after}");
        if filled.len() > LONGEST {
            return Ok(None);
        }
        text = filled;
    }
    Ok(None)
}

impl Styled {
    /// The values of declarations, each of which is stronger than the ones before it in its property.
    fn of(mut said: Vec<(Strength, &Declaration, bool)>, own: &Own, budget: &Budget) -> Result<Self, Spent> {
        said.sort_by_key(|(strength, ..)| *strength);
        let mut out = Styled::default();
        for (_, declaration, sure) in said {
            let sure = sure && declaration.sure;
            match &declaration.value {
                _ if declaration.name.starts_with("--") => {}
                Value::Text(text) => match filled_in(text, own, budget)? {
                    Some(text) => {
                        for put in parse::declarations(&format!("{}:{text}", declaration.name)) {
                            out.put(&put.name, put.value.clone(), sure && put.sure);
                        }
                    }
                    None => out.put(&declaration.name, Value::Hides, sure),
                },
                value => out.put(&declaration.name, value.clone(), sure),
            }
        }
        Ok(out)
    }

    fn put(&mut self, name: &Rc<str>, value: Value, sure: bool) {
        if &**name == "all" && sure {
            self.values.clear();
        }
        let values = self.values.entry(Rc::clone(name)).or_default();
        if sure {
            values.clear();
        } else if values.is_empty() {
            values.push(Value::Whole(Whole::Unset));
        }
        if !values.contains(&value) {
            values.push(value);
        }
    }

    /// The values that a property may have; none where nothing is said.
    pub(super) fn values(&self, name: &str) -> &[Value] {
        self.values.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The value of a property, where only one is possible.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        match self.values(name) {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Every property with the values that it may have.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.values.iter().map(|(name, values)| (&**name, values.as_slice()))
    }

    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
