<?php
// What a website in PHP does: forwards an enquiry to the gateway as JSON over HTTPS, with nothing but php-curl.
//
// php php_client.php WORLD.json, as gateway.py writes it. Prints a line per claim; the first that does not hold ends it
// with 1. Gateway and field_violations() are all that a website needs to copy; website/README.md has the rest.
declare(strict_types=1);

final class GatewayError extends RuntimeException
{
    /** @param array<string, string> $violations what is wrong, by the path of the field, e.g. `enquiry.postcode` */
    public function __construct(public readonly string $name, string $message, public readonly array $violations)
    {
        parent::__construct($message);
    }

    /** Whether to send the same request, with the same requestId, again later: it may not have arrived, or be taken then. */
    public function isTemporary(): bool
    {
        return !in_array($this->name, ['invalid_argument', 'already_exists', 'failed_precondition', 'not_found'], true);
    }
}

final class Gateway
{
    private const ANSWER_SECONDS = 10;

    public function __construct(
        private readonly string $url,
        private readonly string $issuers,
        private readonly ?string $certificate,
        private readonly ?string $key,
    ) {
    }

    /** The answer of a method, e.g. call('EnquiryService/SubmitEnquiry', […]). */
    public function call(string $method, array $request): array
    {
        $curl = curl_init("{$this->url}/consortium.v1.$method");
        curl_setopt_array($curl, [
            CURLOPT_POSTFIELDS => json_encode((object) $request, JSON_THROW_ON_ERROR),
            CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Connect-Protocol-Version: 1', 'Expect:'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => self::ANSWER_SECONDS,
            CURLOPT_PROTOCOLS => CURLPROTO_HTTPS,
            CURLOPT_PROXY => '',
            CURLOPT_SSLVERSION => CURL_SSLVERSION_TLSv1_3,
            CURLOPT_CAINFO => $this->issuers,
        ]);
        if ($this->certificate !== null) {
            curl_setopt_array($curl, [CURLOPT_SSLCERT => $this->certificate, CURLOPT_SSLKEY => $this->key]);
        }
        $text = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($text === false) {
            throw new GatewayError('unavailable', curl_error($curl), []);
        }
        $answer = json_decode($text, true);
        if ($status === 200 && is_array($answer)) {
            return $answer;
        }
        $details = is_array($answer) ? $answer['details'] ?? [] : [];
        throw new GatewayError($answer['code'] ?? 'unavailable', $answer['message'] ?? "answered $status", field_violations($details));
    }
}

/** Of an error's details: what is wrong by the field's path, from the bytes of google.rpc.BadRequest. */
function field_violations(array $details): array
{
    $found = [];
    foreach ($details as $detail) {
        if ($detail['type'] !== 'google.rpc.BadRequest') {
            continue;
        }
        foreach (protobuf_texts((string) base64_decode($detail['value'])) as [, $violation]) {
            [$field, $description] = ['', ''];
            foreach (protobuf_texts($violation) as [$number, $text]) {
                if ($number === 1) {
                    $field = $text;
                } elseif ($number === 2) {
                    $description = $text;
                }
            }
            $found[$field] ??= $description;
        }
    }
    return $found;
}

/** The fields of a protobuf message that holds texts and messages alone: [number, bytes] each. */
function protobuf_texts(string $bytes): array
{
    $at = 0;
    $varint = function () use ($bytes, &$at): int {
        for ($value = 0, $shift = 0; $at < strlen($bytes) && $shift < 35; $shift += 7) {
            $byte = ord($bytes[$at++]);
            $value |= ($byte & 127) << $shift;
            if ($byte < 128) {
                return $value;
            }
        }
        throw new UnexpectedValueException('not a protobuf message');
    };
    $found = [];
    while ($at < strlen($bytes)) {
        $tag = $varint();
        if (($tag & 7) !== 2) {
            throw new UnexpectedValueException('not a message of texts');
        }
        $length = $varint();
        $found[] = [$tag >> 3, substr($bytes, $at, $length)];
        $at += $length;
    }
    return $found;
}

// ---- The claims ----

function claim(string $text, bool $holds, mixed $found = null): void
{
    echo $holds ? "  holds: $text\n" : "  FAILS: $text — found " . json_encode($found) . "\n";
    if (!$holds) {
        exit(1);
    }
}

function refusal(callable $call): GatewayError
{
    try {
        $answer = $call();
    } catch (GatewayError $error) {
        return $error;
    }
    claim('the call is refused', false, $answer);
}

function uuid(): string
{
    $bytes = random_bytes(16);
    $bytes[6] = chr(ord($bytes[6]) & 0x0f | 0x40);
    $bytes[8] = chr(ord($bytes[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($bytes), 4));
}

$world = json_decode((string) file_get_contents($argv[1]), true, flags: JSON_THROW_ON_ERROR);
$connect = fn (string $client): Gateway => new Gateway(
    "https://{$world['json_address']}",
    $world['issuers'],
    $world['clients'][$client]['certificate'] ?? null,
    $world['clients'][$client]['key'] ?? null,
);
$website = $connect('consortium/website');

$form = $website->call('EnquiryService/DescribeEnquiryForm', []);
$questions = array_column($form['questions'], null, 'path');
claim('the form describes itself', $questions['enquiry.name']['required'] === true, array_keys($questions));

$request = [
    'requestId' => uuid(),
    'kind' => 'ENQUIRY_KIND_SUPPORTED_LODGINGS',
    'channel' => 'ENQUIRY_CHANNEL_WEBSITE',
    'enquiry' => [
        'name' => 'Zoë Example',
        'email' => 'zoe@example.com',
        'postcode' => 'n22 8le',
        'over21' => true,
        'spareRoom' => 'SPARE_ROOM_NOT_YET',
        'languages' => ['so'],
        'message' => "First line\nSecond line \"with quotes\"",
        'privacyNoticeVersion' => '2026-11',
        'consentToContact' => true,
    ],
];
$answer = $website->call('EnquiryService/SubmitEnquiry', $request);
claim('an enquiry goes to its home borough', $answer['contact']['name'] === 'London Borough of Haringey', $answer);
claim('and says how the borough is reached', str_starts_with($answer['contact']['telephone'], '020 7946'), $answer);
claim('and what happens next', count($answer['nextSteps']) === 2, $answer);
claim('and what the answers suggest', count($answer['otherWaysOfHelping']) === 1, $answer);
$again = $website->call('EnquiryService/SubmitEnquiry', $request);
claim('sent again it is the same enquiry', $again === $answer, $again);

$status = $website->call('EnquiryService/GetEnquiryStatus', ['reference' => $answer['reference']]);
claim('the status is there', $status['stage'] === 'ENQUIRY_STAGE_RECEIVED', $status);

$wrong = $request;
$wrong['requestId'] = uuid();
$wrong['enquiry']['postcode'] = '';
$wrong['enquiry']['name'] = str_repeat('é', 101);
$error = refusal(fn () => $website->call('EnquiryService/SubmitEnquiry', $wrong));
claim('what is wrong is named field by field', $error->name === 'invalid_argument'
    && array_keys($error->violations) === ['enquiry.name', 'enquiry.postcode'], [$error->name, $error->violations]);
claim('with its limit', str_contains($error->violations['enquiry.name'], '100'), $error->violations);
claim('and asking again would not help', !$error->isTemporary(), $error->name);

$typo = $request;
$typo['requestId'] = uuid();
$typo['enquiry']['postcod'] = 'N22 8LE';
$error = refusal(fn () => $website->call('EnquiryService/SubmitEnquiry', $typo));
claim('an unknown field is refused', $error->name === 'invalid_argument', $error->name);

$error = refusal(fn () => $connect('hackney/adapter')->call('EnquiryService/SubmitEnquiry', $request));
claim('an adapter may not submit', $error->name === 'permission_denied', $error->name);
$error = refusal(fn () => $connect('nobody')->call('EnquiryService/SubmitEnquiry', $request));
claim('without a certificate there is no conversation', $error->isTemporary(), $error->name);
echo "PHP speaks with the gateway.\n";
