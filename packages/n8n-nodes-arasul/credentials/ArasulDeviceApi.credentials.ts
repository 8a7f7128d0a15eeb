import type {
  ICredentialDataDecryptedObject,
  ICredentialTestRequest,
  ICredentialType,
  IDataObject,
  IHttpRequestHelper,
  Icon,
  INodeProperties,
} from 'n8n-workflow';
import { bearer, certificateProperty, certificateSwitch, entering, trimmed } from '../transport/access.ts';
import { loginRefusal } from '../transport/login.ts';
import { fieldsOf, textOf } from '../transport/values.ts';

/**
 * The box itself: by the login of its owner, which n8n renews by itself when it has ended, or by a token that
 * was made on the box for this purpose.
 */
export class ArasulDeviceApi implements ICredentialType {
  name = 'arasulDeviceApi';

  displayName = 'Arasul Device API';

  icon: Icon = { light: 'file:../icons/arasul.svg', dark: 'file:../icons/arasul.dark.svg' };

  documentationUrl = 'https://arasul.example/packages/n8n-nodes-arasul#credentials';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      required: true,
      default: 'https://arasul.local',
      placeholder: 'e.g. https://arasul.local',
      description: 'Address of the dashboard of the box. A password is taken over HTTPS only.',
    },
    {
      displayName: 'Authentication',
      name: 'authentication',
      type: 'options',
      default: 'login',
      options: [
        {
          name: 'API Token',
          value: 'token',
          description: 'A token that was made on the box, for certain rights only',
        },
        { name: 'User Name and Password', value: 'login', description: 'Log in as a person does' },
      ],
    },
    {
      displayName: 'User Name',
      name: 'username',
      type: 'string',
      required: true,
      default: 'admin',
      displayOptions: { show: { authentication: ['login'] } },
    },
    {
      displayName: 'Password',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      displayOptions: { show: { authentication: ['login'] } },
    },
    {
      displayName: 'API Token',
      name: 'apiToken',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      placeholder: 'e.g. ara_…',
      displayOptions: { show: { authentication: ['token'] } },
    },
    {
      // n8n logs in when this is empty or a request was answered with 401, and keeps what it got here.
      displayName: 'Session Token',
      name: 'token',
      type: 'hidden',
      typeOptions: { expirable: true, password: true },
      default: '',
    },
    certificateProperty,
  ];

  async preAuthentication(
    this: IHttpRequestHelper,
    credentials: ICredentialDataDecryptedObject,
  ): Promise<IDataObject> {
    if (credentials['authentication'] === 'token') return {};
    const answer = fieldsOf(
      await this.helpers.httpRequest({
        method: 'POST',
        url: `${trimmed(credentials, 'baseUrl').replace(/\/+$/, '')}/api/auth/login`,
        body: { username: trimmed(credentials, 'username'), password: textOf(credentials['password']) },
        headers: { 'Content-Type': 'application/json' },
        json: true,
        timeout: 20_000,
        returnFullResponse: true,
        // A refused password must not look like an ended session: n8n would try it a second time.
        ignoreHttpStatusErrors: true,
        ...certificateSwitch(credentials),
      }),
    );
    const token = textOf(fieldsOf(answer['body'])['token']);
    if (token === '') throw loginRefusal(Number(answer['statusCode']), answer['body']);
    return { token };
  }

  authenticate = entering((credentials) =>
    bearer(trimmed(credentials, credentials['authentication'] === 'token' ? 'apiToken' : 'token')),
  );

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ $credentials.baseUrl.replace(/\\/+$/, "") }}',
      url: '/api/system/status',
      timeout: 10_000,
      skipSslCertificateValidation: '={{ $credentials.ignoreSslIssues }}',
    },
  };
}
