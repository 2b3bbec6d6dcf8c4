/**
 * The built console. Files whose name holds a hash never change and are kept for ever; the page itself is asked for
 * every time. A path that is no file is a place inside the console and gets the page, so a link can be opened directly.
 */
import fs from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const YEAR_SECONDS = 31_536_000;
const HASHED = /-[\w-]{8,}\.\w+$/;

/** Answers whether the request was one for the page; the caller gives its 404 otherwise. */
export type ServePage = (request: FastifyRequest, reply: FastifyReply) => boolean;

/** Serves `dir`, also compressed beforehand (.br, .gz), or says that the console is not built. */
export async function serveConsole(app: FastifyInstance, dir: string): Promise<ServePage> {
  const built = fs.existsSync(path.join(dir, 'index.html'));
  if (built)
    await app.register(fastifyStatic, {
      root: dir,
      wildcard: false,
      preCompressed: true,
      index: false,
      cacheControl: false,
      setHeaders: (response, file) => {
        const kept = HASHED.test(file.replace(/\.(br|gz)$/, ''));
        response.header('cache-control', kept ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache');
      },
    });
  return (request, reply) => {
    const wantsPage = String(request.headers.accept ?? '').includes('text/html');
    if (request.method !== 'GET' || !wantsPage || /^\/(api|docs)(\/|$)/.test(request.url)) return false;
    if (built) void reply.sendFile('index.html');
    else void reply.code(503).type('text/plain; charset=utf-8').send('The console is not built: run `npm run web`.\n');
    return true;
  };
}
