//! Pages for people: a report beside its reading, two reports compared. Each is one file that fetches nothing, so it
//! works from a mail attachment; a policy in the page itself holds it to that.
//!
//! Knows what was read and judged, and how pages are drawn; decides nothing.

#[cfg(feature = "audit")]
mod audit;
mod diff;
mod original;
mod problems;
mod review;
mod tables;
mod words;

#[cfg(feature = "audit")]
pub use audit::audit;
pub use diff::diff;
pub use original::Drawing;
pub use review::{Reviewed, review};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// A page with its style and its script inside.
fn page(title: &str, style: &str, script: &str, body: &Markup) -> String {
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        hash(style),
        hash(script)
    );
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                (body)
                @if !script.is_empty() { script { (PreEscaped(script)) } }
            }
        }
    }
    .into_string();
    // What no page may hold (HTML standard, 13.2.3.5), and a report's text may.
    let is_fit =
        |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\n' | '\t');
    if page.chars().all(is_fit) { page } else { page.chars().filter(|c| is_fit(*c)).collect() }
}
