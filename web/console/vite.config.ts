/**
 * Builds the console into `dist/console`, one script per page, each also compressed: the server sends those. While developing, `vite web/console` passes API calls on
 * to a server on port 7000.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Once here instead of for every visitor. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  writeBundle({ dir }, bundle) {
    for (const [name, output] of Object.entries(bundle))
      if (/\.(js|css)$/.test(name))
        fs.writeFileSync(
          path.join(dir!, `${name}.gz`),
          gzipSync(output.type === 'chunk' ? output.code : output.source, { level: 9 }),
        );
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react(), compressed],
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        // Two requests instead of eighty before the first page stands: libraries change less often than we do.
        codeSplitting: {
          groups: [
            { name: 'libraries', tags: ['$initial'], test: /node_modules/ },
            { name: 'first', tags: ['$initial'] },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', port: 7001, proxy: { '/api': 'http://127.0.0.1:7000' } },
});
