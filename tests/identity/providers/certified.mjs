// The certified OpenID provider of npm, with people who are whoever they say they are.
// Only loopback reaches it, so any loopback address may be returned to.
import { Provider } from "oidc-provider";

const { PORT, CLIENT_ID, CLIENT_SECRET } = process.env;
const loopback = (uri) => new URL(uri).hostname === "127.0.0.1";

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: ["http://127.0.0.1/account/oidc/callback/"],
      token_endpoint_auth_method: "client_secret_post",
    },
  ],
  claims: { email: ["email", "email_verified"], profile: ["name", "locale"] },
  cookies: { keys: [CLIENT_SECRET] },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  pkce: { required: () => true },
  scopes: ["openid", "email", "profile"],
  async findAccount(_context, id) {
    const claims = { email: id, email_verified: !id.startsWith("unverified"), name: "Eva Ñandú" };
    return { accountId: id, claims: async () => ({ sub: id, ...claims, locale: "en" }) };
  },
  // Nobody is asked for consent: the client is the academy's own.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});
provider.Client.prototype.redirectUriAllowed = loopback;
provider.Client.prototype.postLogoutRedirectUriAllowed = loopback;
provider.listen(Number(PORT), "127.0.0.1");
