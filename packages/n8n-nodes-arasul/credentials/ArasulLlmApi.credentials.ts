import type {
  ICredentialDataDecryptedObject,
  ICredentialTestRequest,
  ICredentialType,
  IHttpRequestOptions,
  Icon,
  INodeProperties,
} from 'n8n-workflow';

/**
 * Where the language models of a box are, and how to get in.
 *
 * Every request of the nodes goes through n8n's `httpRequestWithAuthentication`, so what `authenticate` adds
 * (key, header, the switch for self-signed certificates) holds for all of them.
 */
export class ArasulLlmApi implements ICredentialType {
  name = 'arasulLlmApi';

  displayName = 'Arasul LLM API';

  icon: Icon = { light: 'file:../icons/arasul.svg', dark: 'file:../icons/arasul.dark.svg' };

  documentationUrl = 'https://arasul.example/packages/n8n-nodes-arasul#credentials';

  properties: INodeProperties[] = [
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      required: true,
      default: 'http://llm-service:11434',
      placeholder: 'e.g. https://arasul.local/llm',
      description: 'Address of the Ollama-compatible API of the box',
    },
    {
      displayName: 'Management URL',
      name: 'managementUrl',
      type: 'string',
      default: 'http://llm-service:11436',
      placeholder: 'e.g. http://llm-service:11436',
      description: 'Address of the management API of the box. Leave empty when there is none.',
    },
    {
      displayName: 'Authentication',
      name: 'authentication',
      type: 'options',
      default: 'none',
      options: [
        { name: 'API Key', value: 'apiKey', description: 'Send the key as a bearer token' },
        { name: 'Header', value: 'header', description: 'Send a header of your own' },
        { name: 'None', value: 'none', description: 'Send nothing' },
      ],
    },
    {
      displayName: 'API Key',
      name: 'apiKey',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      displayOptions: { show: { authentication: ['apiKey'] } },
    },
    {
      displayName: 'Header Name',
      name: 'headerName',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'e.g. X-Api-Key',
      displayOptions: { show: { authentication: ['header'] } },
    },
    {
      displayName: 'Header Value',
      name: 'headerValue',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      displayOptions: { show: { authentication: ['header'] } },
    },
    {
      displayName: 'Ignore SSL Issues',
      name: 'ignoreSslIssues',
      type: 'boolean',
      default: false,
      description: 'Whether to connect even if the certificate of the box cannot be checked',
    },
  ];

  authenticate = async (
    credentials: ICredentialDataDecryptedObject,
    requestOptions: IHttpRequestOptions,
  ): Promise<IHttpRequestOptions> => ({
    ...requestOptions,
    headers: { ...requestOptions.headers, ...authenticationHeaders(credentials) },
    ...(credentials['ignoreSslIssues'] === true ? { skipSslCertificateValidation: true } : {}),
  });

  test: ICredentialTestRequest = {
    request: {
      baseURL: '={{ $credentials.baseUrl.replace(/\\/+$/, "") }}',
      url: '/api/tags',
      timeout: 10_000,
      skipSslCertificateValidation: '={{ $credentials.ignoreSslIssues }}',
    },
  };
}

/** An empty key or header name is sent as nothing: `Authorization: Bearer ` is refused by proxies. */
function authenticationHeaders(credentials: ICredentialDataDecryptedObject): Record<string, string> {
  const text = (name: string): string => {
    const value = credentials[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  switch (credentials['authentication']) {
    case 'apiKey':
      return text('apiKey') === '' ? {} : { Authorization: `Bearer ${text('apiKey')}` };
    case 'header':
      return text('headerName') === '' ? {} : { [text('headerName')]: text('headerValue') };
    default:
      return {};
  }
}
