import { error, info, warning } from '../finding.ts';

/** TC1xx: files, decoder, YAML. Source: paerser's file decoder, pkg/provider/file. */
export const files = {
  TC100: error(
    'file-not-readable',
    'Traefik refuses the whole file; of a directory, no file is loaded then.',
    'Write valid YAML or TOML at the place shown.',
  ),
  TC101: error(
    'file-not-in-provider-dir',
    'The file is never loaded, and nothing in the log says so.',
    'Put the file into the directory of the file provider, as Traefik sees it inside of its container.',
  ),
  TC102: error(
    'unknown-key',
    'In static configuration Traefik does not start; in dynamic configuration the update of the whole file provider is rejected.',
    'Write the option as the reference spells it.',
  ),
  TC103: error(
    'unknown-root-key',
    'Unknown keys at the root of a file are ignored without a word: everything below vanishes.',
    'Move the block to the file it belongs to, or spell the key right.',
  ),
  TC104: error(
    'null-means-absent',
    'A key without a value is as if it were not there: `tls:` is no TLS, `ping:` is no ping.',
    'Write `{}` to switch something on with its defaults.',
  ),
  TC105: error(
    'empty-map',
    'Traefik refuses an empty map as "a standalone element": the whole file provider, or the start, fails.',
    'Leave the key out.',
  ),
  TC106: error(
    'go-template-in-value',
    'Files of the file provider are Go templates before they are YAML, comments too: `{{` is run or breaks the file.',
    'Write `{{ "{{" }}` for two braces.',
  ),
  TC107: error(
    'bool-word',
    'yes, no, on and off stay texts, and no text but true and false is taken: the file is refused.',
    'Write true or false.',
  ),
  TC108: error(
    'duration-unit',
    'Days, weeks, words and spaces are no Go duration: the file is refused. A bare number means seconds.',
    'Write units of h, m, s or ms, as 15m.',
  ),
  TC109: error(
    'number-form',
    'A whole number is wanted: with a fraction or a word the file is refused.',
    'Write a whole number; for less than one a second, lengthen the period.',
  ),
  TC110: warning(
    'duplicate-name-across-files',
    'The first file in order of name wins; the other definition is skipped with a warning in the log.',
    'Give one of the two another name.',
  ),
  TC111: info(
    'case-variants',
    'Traefik compares keys without letter case: two spellings are one key, and the last in sorted order counts.',
    'Keep one of them.',
  ),
  TC112: info(
    'one-bad-file-kills-all',
    'One file that cannot be loaded keeps all files of the directory from being loaded.',
    'Check every file before it is put there.',
  ),
  TC113: warning(
    'watch-single-file-mount',
    'A file that is mounted alone keeps its old inode when an editor replaces it: no reload happens.',
    'Mount the directory.',
  ),
  TC114: error(
    'file-and-flags',
    'Static configuration comes from one source only; a file beats flags and environment, which are ignored without a word.',
    'Keep everything in the file, or remove the file.',
  ),
  TC115: error(
    'file-missing-certificate',
    'A path that does not exist is taken for a certificate in PEM form: it is dropped with an error line. For the default certificate it breaks TLS for every other name.',
    'Write the path as Traefik sees it, and mount the file.',
  ),
  TC116: warning(
    'other-extension',
    'A directory is read for .toml, .yaml and .yml only (in any letter case, hidden files too).',
    'Rename the file, or move it away.',
  ),
  TC117: error(
    'second-document',
    'Only the first YAML document of a file is read.',
    'Put what follows `---` into a file of its own.',
  ),
  TC118: error(
    'duplicate-key',
    'A key that stands twice in one map makes YAML unreadable: the whole provider is refused.',
    'Keep one of them.',
  ),
  TC119: error(
    'wrong-kind',
    'A map, list or single value stands where another kind is wanted: the file is refused.',
    'Write the kind of value that the option takes.',
  ),
  TC120: error(
    'other-version',
    'This version does not know the option: in dynamic configuration the whole provider is rejected, in static configuration Traefik does not start.',
    'Remove the option, or target the version that has it.',
  ),
  TC121: warning(
    'hidden-file-loaded',
    'Hidden files of the directory are read too: a backup of an editor is live configuration.',
    'Move it out of the directory.',
  ),
};
