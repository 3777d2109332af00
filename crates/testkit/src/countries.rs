//! Countries: a database in MaxMind's format (`.mmdb`), written by hand and as small as one can be.
//!
//! Invariant: it follows the format's published description and is made by no library that reads it.

/// A database of one node: addresses of IPv4 below 128.0.0.0 have the record, the others have none.
pub fn database(record: &[u8]) -> Vec<u8> {
    // The left half leads to the first byte of the data, which begins 16 bytes after the tree of one node.
    let mut bytes = vec![0, 0, 17, 0, 0, 1];
    bytes.extend([0; 16]);
    bytes.extend(record);
    bytes.extend(b"\xab\xcd\xefMaxMind.com\xe9");
    let fields: [(&str, &[u8]); 9] = [
        ("node_count", &[0xc1, 1]),
        ("record_size", &[0xa1, 24]),
        ("ip_version", &[0xa1, 4]),
        ("database_type", b"\x44Test"),
        ("languages", &[0x00, 0x04]),
        ("binary_format_major_version", &[0xa1, 2]),
        ("binary_format_minor_version", &[0xa0]),
        ("build_epoch", &[0x01, 0x02, 1]),
        ("description", &[0xe0]),
    ];
    for (name, value) in fields {
        let length = u8::try_from(name.len()).expect("invariant: a field's name is short");
        bytes.push(0x40 + length);
        bytes.extend(name.as_bytes());
        bytes.extend(value);
    }
    bytes
}
