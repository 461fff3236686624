// A real provider of OpenID Connect, with nobody to type: who logs in, and what is said of them, is sent to /control.
// node provider.mjs PORT CLIENT SECRET REDIRECT SECONDS_AHEAD; the library is found by NODE_PATH's folder in the fourth line.
import { generateKeyPairSync } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
const [port, client, secret, back, ahead] = process.argv.slice(2);
const now = Date.now;
Date.now = () => now() + Number(ahead) * 1000;
const found = createRequire(`${process.env.LIBRARY}/package.json`).resolve('oidc-provider');
const { Provider } = await import(pathToFileURL(found).href);
const issuer = `http://127.0.0.1:${port}`;
let who = { sub: 'm-1', claims: {}, amr: undefined };
const provider = new Provider(issuer, {
  clients: [{
    client_id: client, client_secret: secret, redirect_uris: [back], post_logout_redirect_uris: [`${new URL(back).origin}/`],
    require_auth_time: true,
  }],
  jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig' }] },
  claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...who.claims }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});
provider.use(async (ctx, next) => {
  if (ctx.path === '/control') {
    let body = '';
    for await (const part of ctx.req) body += part;
    who = JSON.parse(body);
    ctx.body = 'ok';
  } else if (ctx.path.startsWith('/interaction/')) {
    const result = who.sub ? { login: { accountId: who.sub, amr: who.amr } } : { error: 'access_denied' };
    await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
    ctx.respond = false;
  } else {
    await next();
  }
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
