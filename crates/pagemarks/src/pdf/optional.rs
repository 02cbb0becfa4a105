//! Optional content that is off (ISO 32000-1, 8.11).

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

/// The groups that the default configuration turns off.
#[derive(Debug, Default)]
pub(super) struct Layers {
    off: BTreeSet<ObjectId>,
    /// Memberships that were met, by their dictionaries' places in memory, which stay while the document does: one of many
    /// groups may be asked for at every mark.
    met: BTreeMap<*const Dictionary, bool>,
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
        let Ok(default) = properties.get_deref(b"D", doc).and_then(Object::as_dict) else { return layers };
        if default.get_deref(b"BaseState", doc).and_then(Object::as_name).is_ok_and(|n| n == b"OFF") {
            layers.off.extend(references(properties, b"OCGs"));
            for id in references(default, b"ON") {
                layers.off.remove(&id);
            }
        }
        layers.off.extend(references(default, b"OFF"));
        layers
    }

    /// Whether content under this `/OC` entry is shown: a group, or a membership of groups.
    pub(super) fn shows<'d>(&mut self, entry: &'d Object, doc: &'d Document) -> bool {
        if self.off.is_empty() {
            return true;
        }
        if let Ok(id) = entry.as_reference()
            && self.off.contains(&id)
        {
            return false;
        }
        let Ok((_, Object::Dictionary(dict))) = doc.dereference(entry) else { return true };
        let place = std::ptr::from_ref(dict);
        if let Some(shows) = self.met.get(&place) {
            return *shows;
        }
        let shows = self.shows_member(dict, doc);
        self.met.insert(place, shows);
        shows
    }

    /// Whether content of a membership of groups is shown.
    fn shows_member(&self, dict: &Dictionary, doc: &Document) -> bool {
        let groups: Vec<ObjectId> = match dict.get(b"OCGs") {
            Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
            Ok(Object::Reference(id)) => match doc.get_object(*id) {
                Ok(Object::Array(items)) => items.iter().filter_map(|o| o.as_reference().ok()).collect(),
                _ => vec![*id],
            },
            _ => return true,
        };
        let on = |id: &ObjectId| !self.off.contains(id);
        match dict.get_deref(b"P", doc).and_then(Object::as_name).unwrap_or(b"AnyOn") {
            _ if groups.is_empty() => true,
            b"AllOn" => groups.iter().all(on),
            b"AnyOff" => !groups.iter().all(on),
            b"AllOff" => !groups.iter().any(on),
            _ => groups.iter().any(on),
        }
    }
}
