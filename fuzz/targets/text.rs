//! Text copied from anywhere.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| nianbao_fuzz::hold(text.as_bytes()));
