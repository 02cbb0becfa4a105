//! The document part of a Word file.
#![no_main]

libfuzzer_sys::fuzz_target!(|document: &[u8]| nianbao_fuzz::hold(&nianbao_fuzz::docx(document)));
