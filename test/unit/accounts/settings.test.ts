import assert from 'node:assert/strict';
import { readAccountEnvironment } from '../../../src/accounts/environment';
import { networkSettings, ofThisComputer } from '../../../src/accounts/network-settings';

describe('the environment of accounts', () => {
  it('makes an account where both halves of the credentials are set', () => {
    assert.deepEqual(readAccountEnvironment({ LISTRAK_CLIENT_ID: 'id', LISTRAK_CLIENT_SECRET: ' secret ', LISTRAK_API_URL: 'http://127.0.0.1:1/v1', LISTRAK_SAMPLE_ACCOUNT: '1' }), {
      credentials: { clientId: 'id', clientSecret: 'secret' }, apiUrl: 'http://127.0.0.1:1/v1', tokenUrl: undefined, sampleAtFirst: true,
    });
    assert.equal(readAccountEnvironment({ LISTRAK_CLIENT_ID: 'id' }).credentials, undefined);
    assert.equal(readAccountEnvironment({ LISTRAK_CLIENT_ID: 'id', LISTRAK_CLIENT_SECRET: ' ' }).credentials, undefined);
    assert.equal(readAccountEnvironment({ LISTRAK_SAMPLE_ACCOUNT: '0' }).sampleAtFirst, false);
  });
});

describe('network settings', () => {
  it('take VS Code\'s proxy beside the environment\'s, and the exceptions of both', () => {
    assert.deepEqual(networkSettings({ proxy: ' http://proxy:8080 ', noProxy: ['intern.example'], proxyStrictSSL: false, proxySupport: 'override' }, { https_proxy: 'http://other:3128', NO_PROXY: 'localhost, .acme.test,' }), {
      proxy: 'http://proxy:8080', environmentProxy: 'http://other:3128', noProxy: ['intern.example', 'localhost', '.acme.test'], strictSSL: false,
    });
  });

  it('are empty where nothing is set', () => {
    assert.deepEqual(networkSettings({ proxy: '', noProxy: [], proxyStrictSSL: true, proxySupport: undefined }, {}), { noProxy: [], strictSSL: true });
  });

  it('take the proxy of https before that of http', () => {
    const { environmentProxy } = networkSettings({ proxy: undefined, noProxy: [], proxyStrictSSL: true, proxySupport: 'on' }, { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://tls:2' });
    assert.equal(environmentProxy, 'http://tls:2');
  });

  it('go straight where VS Code has no proxy for extensions', () => {
    const straight = networkSettings({ proxy: 'http://proxy:8080', noProxy: ['intern.example'], proxyStrictSSL: false, proxySupport: 'off' }, { HTTPS_PROXY: 'http://tls:2' });
    assert.deepEqual(straight, { noProxy: ['intern.example'], strictSSL: false });
  });

  it('are never a remote\'s where the extension runs on the user\'s computer', () => {
    const [mine, theirs] = ['http://mine:1', 'http://theirs:2'];
    assert.equal(ofThisComputer({ defaultValue: '', globalLocalValue: mine, globalRemoteValue: theirs }, theirs), mine);
    assert.equal(ofThisComputer({ defaultValue: '', globalRemoteValue: theirs }, theirs), '');
    assert.equal(ofThisComputer({ defaultValue: true, globalRemoteValue: false }, false), true);
    // A profile's or an administrator's, which is neither.
    assert.equal(ofThisComputer({ defaultValue: '' }, mine), mine);
    // The extension runs on the remote: its settings are the way out from there.
    assert.equal(ofThisComputer(false, theirs), theirs);
  });
});
