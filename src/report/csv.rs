//! A table as CSV (RFC 4180) that Excel opens with Chinese in it and takes no cell of for a formula.

use super::sheet::{Cell, Sheet, is_risky};

/// The sheet as bytes: UTF-8 with a byte-order mark, notes first, each on a line of its own.
///
/// # Errors
/// When the memory to write into is gone.
pub fn write(sheet: &Sheet) -> anyhow::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    for note in &sheet.notes {
        writer.write_record([harmless(note)])?;
    }
    writer.write_record(sheet.columns.iter().map(|head| harmless(head)))?;
    for row in &sheet.rows {
        writer.write_record(row.iter().map(written))?;
    }
    Ok(writer.into_inner()?)
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Number(value, digits) => format!("{value:.*}", usize::from(*digits)),
        Cell::Share(share) => format!("{share:.4}"),
        Cell::Empty => String::new(),
    }
}

/// An apostrophe in front is what spreadsheets read as "this is text". Numbers of ours are written as such and need
/// none.
fn harmless(text: &str) -> String {
    if is_risky(text) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_would_run_is_text() {
        let sheet = Sheet {
            name: "x".to_owned(),
            notes: vec!["仅供参考".to_owned()],
            columns: vec!["坐席".to_owned(), "n".to_owned()],
            rows: vec![
                vec![Cell::text("=HYPERLINK(\"http://x\",\"y\")"), Cell::count(3)],
                vec![Cell::text("@a,\"b\"\r\n=c"), Cell::Number(-1.25, 1)],
                vec![Cell::text("李娜"), Cell::Share(0.5)],
                vec![Cell::text("\t=1"), Cell::Empty],
            ],
        };
        let bytes = write(&sheet).unwrap();
        assert_eq!(&bytes[..3], b"\xef\xbb\xbf");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(&bytes[3..]);
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows[0], ["仅供参考"]);
        assert_eq!(rows[2], ["'=HYPERLINK(\"http://x\",\"y\")", "3"]);
        assert_eq!(rows[3], ["'@a,\"b\"\r\n=c", "-1.2"]);
        assert_eq!(rows[4], ["李娜", "0.5000"]);
        assert_eq!(rows[5], ["'\t=1", ""]);
        assert!(rows.iter().flatten().all(|cell| !is_risky(cell) || cell.parse::<f64>().is_ok()));
    }
}
