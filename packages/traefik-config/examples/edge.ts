import { arasulEdge, check } from '@arasul/traefik-config';

/** The whole configuration of a box, as one value. */
export const box = arasulEdge({
  host: 'arasul.local',
  ips: ['192.168.1.50'],
  // Lines of `htpasswd -nbB -C 10`.
  users: {
    n8n: ['admin:$2y$08$JFAnlTfnJvSwxAF7tXRgn.Cc5E.2oi3nFnknrznidoyCh7ncoRX9C'],
    dashboard: ['admin:$2y$08$Hvo.dlwRiKpSe0OMwVkfrOnpF0HZDY9Wqyb.uShEb6lFoBrExElBW'],
  },
});

/** What is wrong with its files, notes left out: nothing. */
export const wrong = check(box.files()).filter(({ severity }) => severity !== 'info');

/** Eight logins at one moment: five times 200, then 429. */
export const logins = box.at().burst(8, { method: 'POST', url: 'https://arasul.local/api/auth/login' });
