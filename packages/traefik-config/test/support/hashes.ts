/** Made with `htpasswd -nbB -C 8`; the passwords are `n8n secret` and `dashboard secret`. */
export const hashes = {
  n8n: 'admin:$2y$08$JFAnlTfnJvSwxAF7tXRgn.Cc5E.2oi3nFnknrznidoyCh7ncoRX9C',
  dashboard: 'admin:$2y$08$Hvo.dlwRiKpSe0OMwVkfrOnpF0HZDY9Wqyb.uShEb6lFoBrExElBW',
} as const;
