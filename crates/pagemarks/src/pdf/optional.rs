//! Optional content (ISO 32000-1, 8.11): what is on, what is off, and where viewers differ about it.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

/// Deepest nesting of a visibility expression.
const DEPTH: usize = 16;
/// Most operands of a visibility expression, all its levels together.
const OPERANDS: usize = 10_000;

/// Whether optional content is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Yes,
    No,
    /// One viewer shows it, another does not.
    Disputed,
}

impl Shown {
    /// What two ways of telling come to.
    fn agreed(first: bool, second: bool) -> Shown {
        match (first, second) {
            (true, true) => Shown::Yes,
            (false, false) => Shown::No,
            _ => Shown::Disputed,
        }
    }
}

/// The groups of a document that are off.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// Those that the default configuration turns off.
    off: BTreeSet<ObjectId>,
    /// Those whose own usage says another thing than the configuration, or that are meant for something else than viewing.
    disputed: BTreeSet<ObjectId>,
    /// Memberships that were met, by their dictionaries' places in memory, which stay while the document does: one of many
    /// groups may be asked for at every mark.
    met: BTreeMap<*const Dictionary, Shown>,
}

impl Layers {
    pub(super) fn of(doc: &Document) -> Layers {
        let mut layers = Layers::default();
        let Ok(properties) =
            doc.catalog().and_then(|c| c.get_deref(b"OCProperties", doc)).and_then(Object::as_dict)
        else {
            return layers;
        };
        let references = |dict: &Dictionary, key: &[u8]| -> Vec<ObjectId> {
            let items = dict.get_deref(key, doc).and_then(Object::as_array);
            items.into_iter().flatten().filter_map(|o| o.as_reference().ok()).collect()
        };
        let all = references(properties, b"OCGs");
        if let Ok(default) = properties.get_deref(b"D", doc).and_then(Object::as_dict) {
            let base = default.get_deref(b"BaseState", doc).and_then(Object::as_name);
            if base.is_ok_and(|n| n == b"OFF") {
                layers.off.extend(&all);
                for id in references(default, b"ON") {
                    layers.off.remove(&id);
                }
            }
            layers.off.extend(references(default, b"OFF"));
        }
        let known: BTreeSet<ObjectId> = all.into_iter().chain(layers.off.iter().copied()).collect();
        let is_disputed = |id: &ObjectId| {
            let Ok(group) = doc.get_dictionary(*id) else { return false };
            let is_on = !layers.off.contains(id);
            viewed(group, doc).is_some_and(|on| on != is_on) || !is_on && !is_for_viewing(group, doc)
        };
        let disputed: Vec<ObjectId> = known.into_iter().filter(is_disputed).collect();
        layers.disputed.extend(disputed);
        layers
    }

    /// Whether content under this `/OC` entry is shown: a group, or a membership of groups.
    pub(super) fn shows<'d>(&mut self, entry: &'d Object, doc: &'d Document) -> Shown {
        if let Ok(id) = entry.as_reference() {
            if self.disputed.contains(&id) {
                return Shown::Disputed;
            }
            if self.off.contains(&id) {
                return Shown::No;
            }
        }
        let Ok((_, Object::Dictionary(dict))) = doc.dereference(entry) else { return Shown::Yes };
        let place = std::ptr::from_ref(dict);
        if let Some(shows) = self.met.get(&place) {
            return *shows;
        }
        let shows = self.shows_member(dict, doc);
        self.met.insert(place, shows);
        shows
    }

    /// Whether content of a membership of groups is shown.
    fn shows_member(&self, dict: &Dictionary, doc: &Document) -> Shown {
        let groups: Vec<ObjectId> = match dict.get(b"OCGs") {
            Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
            Ok(Object::Reference(id)) => match doc.get_object(*id) {
                Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
                _ => vec![*id],
            },
            _ => Vec::new(),
        };
        let expression = dict.get_deref(b"VE", doc).and_then(Object::as_array).ok();
        if groups.iter().any(|id| self.disputed.contains(id)) {
            return Shown::Disputed;
        }
        let on = |id: &ObjectId| !self.off.contains(id);
        let by_policy = match dict.get_deref(b"P", doc).and_then(Object::as_name).unwrap_or(b"AnyOn") {
            _ if groups.is_empty() => true,
            b"AllOn" => groups.iter().all(on),
            b"AnyOff" => !groups.iter().all(on),
            b"AllOff" => !groups.iter().any(on),
            _ => groups.iter().any(on),
        };
        // Of a single group that is in no list some viewers do not ask the policy.
        if let ([only], false) = (groups.as_slice(), dict.get_deref(b"OCGs", doc).is_ok_and(is_list))
            && on(only) != by_policy
        {
            return Shown::Disputed;
        }
        // Not every viewer knows expressions; those that do prefer them.
        let Some(expression) = expression else { return Shown::agreed(by_policy, by_policy) };
        match self.holds(expression, doc, 0, &mut OPERANDS.clone()) {
            Some(holds) => Shown::agreed(holds, by_policy),
            None => Shown::Disputed,
        }
    }

    /// Whether a visibility expression holds; `None` where it makes no sense, or rests on what is disputed.
    fn holds(&self, items: &[Object], doc: &Document, depth: usize, left: &mut usize) -> Option<bool> {
        let (operator, operands) = items.split_first()?;
        *left = left.checked_sub(operands.len() + 1)?;
        if depth > DEPTH {
            return None;
        }
        let mut each = |operand: &Object| match operand {
            Object::Reference(id) if self.disputed.contains(id) => None,
            Object::Reference(id) => match doc.get_object(*id).ok()? {
                Object::Array(items) => self.holds(items, doc, depth + 1, left),
                _ => Some(!self.off.contains(id)),
            },
            Object::Array(items) => self.holds(items, doc, depth + 1, left),
            _ => None,
        };
        let operands: Option<Vec<bool>> = operands.iter().map(&mut each).collect();
        let operands = operands?;
        match operator.as_name().ok()? {
            b"And" => Some(operands.iter().all(|on| *on)),
            b"Or" => Some(operands.iter().any(|on| *on)),
            b"Not" => operands.first().map(|on| !on),
            _ => None,
        }
    }
}

fn is_list(object: &Object) -> bool {
    matches!(object, Object::Array(_))
}

/// What a group's usage says of it on a screen, which some viewers obey and others only where the configuration asks.
fn viewed(group: &Dictionary, doc: &Document) -> Option<bool> {
    let usage = group.get_deref(b"Usage", doc).and_then(Object::as_dict).ok()?;
    let view = usage.get_deref(b"View", doc).and_then(Object::as_dict).ok()?;
    Some(view.get_deref(b"ViewState", doc).and_then(Object::as_name).ok()? != b"OFF")
}

/// Whether a group is meant to be looked at; one that is only for a designer is always shown by some viewers.
fn is_for_viewing(group: &Dictionary, doc: &Document) -> bool {
    let is_view = |o: &Object| o.as_name().is_ok_and(|name| matches!(name, b"View" | b"All"));
    match group.get_deref(b"Intent", doc) {
        Ok(Object::Array(items)) => items.iter().any(is_view),
        Ok(intent) => is_view(intent),
        Err(_) => true,
    }
}
