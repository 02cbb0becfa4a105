# What CI runs, step by step; `.ci/run` runs the same and says how long each takes.
check: format lint test full docs browser tables wheel spark supply package fuzz

format:
    cargo fmt --all --check

lint:
    cargo clippy -p nianbao-cli --no-default-features --locked -- -D warnings
    cargo clippy --all-targets --locked -- -D warnings
    cargo clippy --workspace --all-targets --features nianbao-cli/full --locked -- -D warnings

test:
    cargo test --locked

# The same with every feature; keeps the program without `pictures` for the tests in a browser.
full:
    cp target/debug/nianbao target/debug/nianbao-core
    cargo test -p nianbao-cli -p nianbao-pages --features nianbao-cli/full --locked

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --features nianbao-cli/full --locked

# The pages that the program writes, in a real browser; after `full`.
browser:
    .ci/browser

# The tables that the program writes, in DuckDB, pyarrow, pandas and openpyxl.
tables:
    .ci/tables

# The Python package: wheel, tests, README and tutorial.
wheel:
    .ci/wheel

# Spark, as a master and two workers on this machine; after `wheel`.
spark:
    .ci/spark

# Licences, sources and bans of all dependencies.
supply:
    .ci/supply

# What a registry would get, and whether it keeps what the last release promised.
package:
    .ci/package

# Every fuzz target for some seconds.
fuzz:
    .ci/fuzz

# Ratios of whole processes against pdftotext -layout; needs hyperfine and poppler-utils.
versus *FILES:
    benches/versus.sh {{FILES}}
