// A certificate for `hooks.example.test` that signs itself, and its key: for servers of tests on this machine, trusted by nobody else. Valid
// until 2126.

export const testCertificate = {
  name: 'hooks.example.test',
  cert: `-----BEGIN CERTIFICATE-----
MIIBsDCCAVagAwIBAgIUUSYMeA6Cf+GTqGHz5jwOB4sPhR0wCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSaG9va3MuZXhhbXBsZS50ZXN0MCAXDTI2MTIwMTAzNDI0N1oY
DzIxMjYxMTA3MDM0MjQ3WjAdMRswGQYDVQQDDBJob29rcy5leGFtcGxlLnRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT27lzoUe2AYSOkhAPqqESwLPtt1SYK
5IMJZvYuqllwx8a1AAPthMix33fdRrkQQKJW7rSduqhP5gOHpie5J5BGo3IwcDAd
BgNVHQ4EFgQUOWjUn/hUJtYxOyBzbuljGfqdfeQwHwYDVR0jBBgwFoAUOWjUn/hU
JtYxOyBzbuljGfqdfeQwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHREEFjAUghJob29r
cy5leGFtcGxlLnRlc3QwCgYIKoZIzj0EAwIDSAAwRQIgOsBr1rpyEMQPkJXAvoVE
IVjBGxoa/TRh4LrikaqoFGQCIQDdcHqrn7x1fUG4Hq9mqv8KgcO7DQsEqNOPDzE4
gq1G0Q==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXQf9l+PUbsr1JOBO
ViSxgLN/KlJ8gldTfMV6X93X9u2hRANCAAT27lzoUe2AYSOkhAPqqESwLPtt1SYK
5IMJZvYuqllwx8a1AAPthMix33fdRrkQQKJW7rSduqhP5gOHpie5J5BG
-----END PRIVATE KEY-----
`,
};
