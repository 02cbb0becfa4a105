//! HTML pages for people: a report beside what was read, two reports compared, an audit. Each is a self-contained file that
//! works as a mail attachment; its content security policy blocks all network access.
//!
//! Knows what was read and judged, and how pages are drawn; makes no decisions.

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

/// A page with embedded style and script.
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
    // Characters that HTML does not allow (HTML standard, 13.2.3.5), but the text of a report may contain.
    let is_fit =
        |c: char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}') || matches!(c, '\n' | '\t');
    if page.chars().all(is_fit) { page } else { page.chars().filter(|c| is_fit(*c)).collect() }
}
