import type { ICredentialDataDecryptedObject, IHttpRequestOptions, INodeProperties } from 'n8n-workflow';

/** How a service of the box is entered: fields that its credentials share. */
export const accessProperties: INodeProperties[] = [
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

/** The request with key or header and the switch for certificates; what is given is left as it is. */
export const withAccess = (
  credentials: ICredentialDataDecryptedObject,
  request: IHttpRequestOptions,
): IHttpRequestOptions => ({
  ...request,
  headers: { ...request.headers, ...authenticationHeaders(credentials) },
  ...certificateSwitch(credentials),
});

export const certificateSwitch = (
  credentials: ICredentialDataDecryptedObject,
): Pick<IHttpRequestOptions, 'skipSslCertificateValidation'> =>
  credentials['ignoreSslIssues'] === true ? { skipSslCertificateValidation: true } : {};

/** A text field of a credential without the white space that copying brings; empty when it is no text. */
export const trimmed = (credentials: ICredentialDataDecryptedObject, name: string): string => {
  const value = credentials[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** An empty key or header name is sent as nothing: `Authorization: Bearer ` is refused by proxies. */
const authenticationHeaders = (credentials: ICredentialDataDecryptedObject): Record<string, string> => {
  switch (credentials['authentication']) {
    case 'apiKey': {
      const key = trimmed(credentials, 'apiKey');
      return key === '' ? {} : { Authorization: `Bearer ${key}` };
    }
    case 'header': {
      const name = trimmed(credentials, 'headerName');
      return name === '' ? {} : { [name]: trimmed(credentials, 'headerValue') };
    }
    default:
      return {};
  }
};
