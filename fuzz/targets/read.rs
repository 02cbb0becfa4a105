//! Any bytes, as a stranger sends them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nianbao_fuzz::hold(bytes));
