//! The program; everything it can do stands in `spotcheck::cli`.

fn main() -> std::process::ExitCode {
    spotcheck::cli::main()
}
