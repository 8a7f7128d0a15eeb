import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` finds a running edge. */
const edge = process.env.ARASUL_EDGE_URL ?? 'http://127.0.0.1:3001';

export default defineConfig(({ command }) => {
  // What is built is what is shipped, whoever builds it: under NODE_ENV=test React's slow half would come along.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    plugins: [react()],
    build: {
      target: 'es2022',
      manifest: true,
      // The page allows no script but files of its own: nothing may be written into it.
      modulePreload: { polyfill: false },
    },
    server: {
      proxy: {
        '/api': edge,
        '/socket.io': { target: edge, ws: true },
      },
    },
  };
});
