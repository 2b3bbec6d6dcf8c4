/**
 * Builds the console into `dist/console`, one script per page. While developing, `vite web/console` passes API calls on
 * to a server on port 7000.
 */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 700,
  },
  server: { host: '127.0.0.1', port: 7001, proxy: { '/api': 'http://127.0.0.1:7000' } },
});
