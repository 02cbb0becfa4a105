//! Substitutes for fonts that are not embedded: system fonts with ideographs.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fontdb::{Database, Family, Query, Source, Style, Weight};
use hayro::hayro_interpret::font::{FallbackFontQuery, FontData, FontQuery};
use hayro::hayro_interpret::hayro_cmap::CidFamily;

/// Serif families with simplified ideographs, best match first: free ones, then those of Windows and macOS.
const SERIF: [&str; 9] = [
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
    "AR PL UMing CN",
    "FandolSong",
    "Noto Serif SC",
];
/// Sans-serif families, likewise.
const SANS: [&str; 10] = [
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Noto Sans SC",
];
/// Words in the names of sans-serif fonts.
const SANS_NAMES: [&str; 6] = ["hei", "gothic", "sans", "yahei", "黑", "arial"];

static SYSTEM: LazyLock<Database> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    fonts
});

/// Finds fonts, and collects the names of those without a substitute.
#[derive(Clone, Default)]
pub(super) struct Fonts {
    missing: Arc<Mutex<Vec<String>>>,
}

impl Fonts {
    /// The font for a request of the renderer, and its index in the font file.
    pub(super) fn resolve(&self, query: &FontQuery) -> Option<(FontData, u32)> {
        let asked = match query {
            FontQuery::Standard(standard) => return Some(standard.get_font_data()),
            FontQuery::Fallback(asked) => asked,
        };
        let is_latin = asked.character_collection.as_ref().is_none_or(|c| {
            !matches!(
                c.family,
                CidFamily::AdobeGB1 | CidFamily::AdobeCNS1 | CidFamily::AdobeJapan1 | CidFamily::AdobeKorea1
            )
        });
        let name = asked.post_script_name.clone().or_else(|| asked.font_name.clone()).unwrap_or_default();
        if is_latin && name.is_ascii() {
            return Some(asked.pick_standard_font().get_font_data());
        }
        let found = ideographic(asked, &name);
        if found.is_none() {
            let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
            if !missing.contains(&name) {
                missing.push(name);
            }
        }
        found
    }

    /// The names of fonts that are neither embedded nor on the system.
    pub(super) fn missing(&self) -> Vec<String> {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn ideographic(asked: &FallbackFontQuery, name: &str) -> Option<(FontData, u32)> {
    let lower = name.to_lowercase();
    let is_sans = SANS_NAMES.iter().any(|word| lower.contains(word));
    let (first, second): (&[&str], &[&str]) = if is_sans { (&SANS, &SERIF) } else { (&SERIF, &SANS) };
    let own = [asked.font_family.as_deref(), Some(name)].into_iter().flatten();
    let families: Vec<Family> =
        own.chain(first.iter().copied()).chain(second.iter().copied()).map(Family::Name).collect();
    let weight = if asked.is_bold { Weight::BOLD } else { Weight::NORMAL };
    let id =
        SYSTEM.query(&Query { families: &families, weight, style: Style::Normal, ..Query::default() })?;
    let (source, index) = SYSTEM.face_source(id)?;
    let data: FontData = match source {
        Source::Binary(data) | Source::SharedFile(_, data) => data,
        Source::File(path) => Arc::new(std::fs::read(path).ok()?),
    };
    Some((data, index))
}
