import { describe, expect, it } from 'vitest';
import { methodsOf, routedUrl, unreadablePath } from '../../../src/app/http/route-list.ts';

describe('the URL by which a route is found', () => {
  it.each([
    ['/v1/toys', '/v1/toys'],
    ['/v1/toys?a=%', '/v1/toys?a=%'],
    ['/v1/to%79s%2F', '/v1/to%79s%2F'],
    ['http://a/v1', '/v1'],
    ['HTTPS://a:1/v1?x', '/v1?x'],
    ['http://a', '/'],
    ['http://a?x', '/?x'],
  ])('of %s is %s', (url, routed) => {
    expect(routedUrl(url)).toBe(routed);
  });

  it.each([
    '',
    '*',
    'v1',
    'ftp://a/v1',
    '/%',
    '/v1/%2',
    '/%zz',
    '/%E0%A4',
    '/%FF',
    '/v1#a',
    'http://a/%',
    'http://a#b',
  ])('of %j is none', (url) => {
    expect(routedUrl(url)).toBe(unreadablePath);
  });
});

describe('the methods at a path', () => {
  const methodsAt = methodsOf([
    { method: 'GET', url: '/v1/toys' },
    { method: 'POST', url: '/v1/toys' },
    { method: 'PUT', url: '/v1/toys/{toy}/title' },
  ]);

  it.each([
    ['/v1/toys', ['GET', 'HEAD', 'OPTIONS', 'POST']],
    ['/v1/toys?x=/', ['GET', 'HEAD', 'OPTIONS', 'POST']],
    ['/v1/%74oys', ['GET', 'HEAD', 'OPTIONS', 'POST']],
    ['/v1/toys/7/title', ['OPTIONS', 'PUT']],
    ['/docs/static/index.css', ['GET', 'HEAD', 'OPTIONS']],
    ['*', ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']],
    ['/v1/toys/', []],
    ['/v1/toys//title', []],
    ['/v1/toys%2F7/title', []],
    [`/${'/'.repeat(10_000)}`, []],
    ['/docsx', []],
  ])('%s are %j', (path, methods) => {
    expect(methodsAt(path)).toEqual(methods);
  });
});
