//! Any bytes behind the header of a PDF.
#![no_main]

use nianbao_fuzz::pages;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"%PDF-") {
        pages::hold(bytes);
    } else {
        pages::hold(&[b"%PDF-1.7\n", bytes].concat());
    }
});
