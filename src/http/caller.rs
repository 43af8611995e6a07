//! Where a request comes from: the address at the other end of the connection, or, where that is a proxy that the
//! settings trust, the one that the proxy names.

use axum::http::HeaderMap;
use serde::Deserialize;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The address of whoever asks; an extension of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller(pub IpAddr);

impl Caller {
    /// What attempts are counted by: an IPv4 address, or the network of an IPv6 address, of which everybody is given
    /// billions.
    pub fn network(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))
            }
        }
    }
}

/// Addresses and networks of proxies whose `X-Forwarded-For` is believed. Empty: nobody's, because anybody can write
/// that header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct Proxies(Vec<(IpAddr, u8)>);

impl TryFrom<Vec<String>> for Proxies {
    type Error = String;

    fn try_from(written: Vec<String>) -> Result<Self, String> {
        let read = |text: &String| {
            let (address, bits) = text.split_once('/').unwrap_or((text, ""));
            let address: IpAddr = address.trim().parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits = if bits.is_empty() { most } else { bits.trim().parse().ok()? };
            (bits <= most).then_some((address, bits))
        };
        let all = written.iter().map(|text| {
            read(text)
                .ok_or_else(|| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
        });
        all.collect::<Result<_, _>>().map(Self)
    }
}

impl Proxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|(network, bits)| match (network, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= u32::from(*bits)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                (network.to_bits() ^ address.to_bits()).leading_zeros() >= u32::from(*bits)
            }
            _ => false,
        })
    }

    /// Who asks. Each proxy appends whom it heard, so the header is read from its end, as long as those named are
    /// trusted themselves; what stands before may be invented.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> Caller {
        let mut nearest = peer.to_canonical();
        let lines: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
        for named in lines.iter().flat_map(|line| line.split(',')).rev() {
            if !self.trusts(nearest) {
                break;
            }
            let named = named.trim();
            let address =
                named.parse::<IpAddr>().or_else(|_| named.parse::<SocketAddr>().map(|one| one.ip()));
            let Ok(address) = address else { break };
            nearest = address.to_canonical();
        }
        Caller(nearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let proxies =
            Proxies::try_from(trusted.iter().map(|&one| one.to_owned()).collect::<Vec<_>>()).unwrap();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
        }
        proxies.caller(peer.parse().unwrap(), &headers).0.to_string()
    }

    #[test]
    fn a_header_is_believed_as_far_as_proxies_are_trusted() {
        assert_eq!(caller(&[], "10.0.0.1", &["8.8.8.8"]), "10.0.0.1", "nobody is trusted");
        let own = ["10.0.0.0/8"];
        assert_eq!(caller(&own, "10.0.0.1", &["8.8.8.8"]), "8.8.8.8");
        assert_eq!(caller(&own, "9.9.9.9", &["8.8.8.8"]), "9.9.9.9", "not by way of our proxy");
        assert_eq!(
            caller(&own, "10.0.0.1", &["1.1.1.1, 8.8.8.8", "10.0.0.2"]),
            "8.8.8.8",
            "1.1.1.1 is invented"
        );
        assert_eq!(caller(&own, "::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
        assert_eq!(caller(&own, "10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(caller(&own, "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_network_is_read_or_refused() {
        assert!(Proxies::try_from(vec!["10.0.0.0/33".to_owned()]).is_err());
        assert!(Proxies::try_from(vec!["proxy.local".to_owned()]).unwrap_err().contains("proxy.local"));
        assert!(Proxies::try_from(vec!["fd00::/8".to_owned(), "127.0.0.1".to_owned()]).is_ok());
    }

    #[test]
    fn billions_of_addresses_of_one_network_count_as_one() {
        let of = |text: &str| Caller(text.parse().unwrap()).network();
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:1.2.3.4"), "1.2.3.4");
    }
}
