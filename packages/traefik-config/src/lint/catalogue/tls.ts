import { error, info, warning } from '../finding.ts';

/** TC6xx: TLS, ACME, certificates. Source: pkg/tls, pkg/provider/acme; CA/Browser Forum; support.apple.com/103769. */
export const tls = {
  TC601: error(
    'acme-for-private-name',
    'No public authority signs such a name: Traefik serves its default certificate and asks again with each reload.',
    'Use a certificate of a local authority for it.',
  ),
  TC602: error(
    'acme-email-private',
    'An address in a name that is not public can be refused when the account is made.',
    'Name an address that can get mail.',
  ),
  TC603: warning(
    'acme-challenge-offline',
    'http-01 and tls-alpn-01 both need that the internet reaches the box.',
    'Use dns-01 for a public name on a LAN, and a local authority for any other.',
  ),
  TC604: error(
    'acme-no-storage-volume',
    'Certificates are lost with the container, and the authority limits how often they can be asked for.',
    'Keep the storage on a volume.',
  ),
  TC605: error(
    'acme-mode',
    'Traefik skips the resolver when others can read its file: all its routers get the default certificate.',
    'chmod 600.',
  ),
  TC606: info(
    'acme-staging',
    'Certificates of a staging authority are trusted by nobody.',
    'Remove caServer in production.',
  ),
  TC607: info('acme-keytype', 'RSA4096, the default, is slow on small machines.', 'Set keyType to EC256.'),
  TC608: error(
    'acme-challenge-entrypoint',
    'The challenge cannot be answered.',
    'Name an entryPoint that is published as port 80.',
  ),
  TC609: error(
    'leaf-lifetime',
    'Apple refuses a leaf that is valid for more than 825 days, also of a trusted local authority, without a way to go on.',
    'Make leaves of at most 397 days and renew them.',
  ),
  TC610: error(
    'leaf-is-authority',
    'Who trusts this certificate lets the key of the box sign for any name; without serverAuth Apple refuses it.',
    'Make an authority with name constraints, and a leaf of it.',
  ),
  TC611: error(
    'san-missing',
    'Clients compare the name they asked for with the names in the certificate, and nothing else.',
    'Make a leaf with every name and address of the box.',
  ),
  TC612: warning(
    'wildcard-local',
    'nss-mdns resolves two labels only: names below a .local name are not found on Linux.',
    'Use names of two labels, as `arasul-n8n.local`.',
  ),
  TC613: warning(
    'no-default-certificate',
    'Who comes by address, or by another name, gets the self-made certificate of Traefik.',
    'Set tls.stores.default.defaultCertificate.',
  ),
  TC614: error(
    'certificate-unfit',
    'The key does not belong to the certificate, or it has expired: Traefik drops it; as default certificate it breaks TLS.',
    'Make the pair anew.',
  ),
  TC615: error(
    'cipher-vs-key',
    'No suite fits the kind of key: TLS 1.2 cannot be agreed on.',
    'Name suites for that kind of key, or none.',
  ),
  TC616: info('tls13-suites', 'Go does not let TLS 1.3 suites be chosen.', 'Leave them out.'),
  TC617: info(
    'curves-narrow',
    'Without X25519 and P-256 clients fail or are slow.',
    'Leave curvePreferences out.',
  ),
  TC618: warning(
    'tls-old',
    'Connections below TLS 1.2, or to a server that nobody checked, can be read on the way.',
    'Set minVersion to VersionTLS12; name the authority in rootCAs.',
  ),
  TC619: error(
    'tls-options-conflict',
    'Options belong to a server name: with two for one name Traefik takes the default ones, also where they asked for client certificates.',
    'Use the same options on every router of that host.',
  ),
  TC620: error(
    'default-options-twice',
    'The default options or store from two providers are both deleted.',
    'Keep one.',
  ),
  TC621: warning(
    'hsts-on-untrusted',
    'Once a browser has seen it, no later trouble with the certificate can be clicked away.',
    'Leave it out until the authority is trusted everywhere; never on .local with subdomains or preload.',
  ),
  TC622: warning(
    'key-exposed',
    'Others on the box can read the key, or the key of the authority lies in what Traefik sees.',
    'chmod 600; keep the key of the authority elsewhere.',
  ),
  TC624: error(
    'tls-version-unknown',
    'A version that is spelled otherwise is ignored without a word: older ones stay allowed.',
    'Write VersionTLS12 or VersionTLS13.',
  ),
  TC625: error(
    'cipher-unknown',
    'TLS with these options cannot be agreed on.',
    'Write the suite as Go names it.',
  ),
};
